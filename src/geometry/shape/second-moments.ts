import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { throwIfAborted } from "../../contracts/errors.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import type { ProgressListener } from "../../contracts/progress.js";

/** Mean and covariance of the rows of a matrix. */
export interface SecondMoments {
  readonly rows: number;
  readonly dims: number;
  readonly mean: Float64Array;
  /** `dims × dims`, divisor rows − 1 (1 for a single row). */
  readonly covariance: Float64Array;
}

/**
 * Mean and covariance, all in float64: rows are centred before they are multiplied, in blocks, so that a mean far from the
 * origin costs no digits. 2 · rows · dims² operations in the engine. Throws `InterruptedError` when the signal aborts.
 */
export async function secondMoments(
  { rows, dims, data }: EmbeddingMatrix,
  {
    engine,
    signal,
    onProgress,
  }: {
    readonly engine: MatrixEngine;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ProgressListener | undefined;
  },
): Promise<SecondMoments> {
  const mean = columnSums(data, dims).map((sum) => sum / Math.max(1, rows));
  const covariance = new Float64Array(dims * dims);
  const centred = new Float64Array(Math.min(blockRows, rows) * dims);
  for (let start = 0; start < rows; start += blockRows) {
    throwIfAborted(signal);
    const count = Math.min(blockRows, rows - start);
    for (let at = 0; at < count * dims; at += dims) {
      const from = start * dims + at;
      for (let j = 0; j < dims; j++) centred[at + j] = data[from + j]! - mean[j]!;
    }
    const block = { rows: count, dims, data: centred.subarray(0, count * dims) };
    const sums = await engine.crossProduct(block, block);
    for (let i = 0; i < sums.length; i++) covariance[i]! += sums[i]!;
    onProgress?.({
      type: "progress",
      candidate: null,
      stage: "covariance",
      done: start + count,
      total: rows,
      unit: "rows",
    });
  }
  const divisor = Math.max(1, rows - 1);
  for (let i = 0; i < covariance.length; i++) covariance[i]! /= divisor;
  return { rows, dims, mean, covariance };
}

/** Sum of each dimension, four rows at a time. */
function columnSums(data: Float32Array, dims: number): Float64Array {
  const sums = new Float64Array(dims);
  let at = 0;
  for (; at + 4 * dims <= data.length; at += 4 * dims) {
    const [second, third, fourth] = [at + dims, at + 2 * dims, at + 3 * dims];
    for (let j = 0; j < dims; j++)
      sums[j]! += data[at + j]! + data[second + j]! + (data[third + j]! + data[fourth + j]!);
  }
  for (; at < data.length; at += dims) for (let j = 0; j < dims; j++) sums[j]! += data[at + j]!;
  return sums;
}

/** `XᵀX` of the rows as they are: (n − 1)C + n m mᵀ. */
export function uncentredProducts({ rows, dims, mean, covariance }: SecondMoments): Float64Array {
  const products = new Float64Array(dims * dims);
  for (let i = 0; i < dims; i++)
    for (let j = 0; j < dims; j++)
      products[i * dims + j] = Math.max(1, rows - 1) * covariance[i * dims + j]! + rows * mean[i]! * mean[j]!;
  return products;
}

const blockRows = 1_024;
