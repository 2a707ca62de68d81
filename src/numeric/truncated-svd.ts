import { gramMatrix, orthonormalColumns } from "./orthonormal-columns.js";
import type { SeededRandom } from "./seeded-random.js";
import { type SparseMatrix, transposeSparse } from "./sparse-matrix.js";
import { symmetricEigen } from "./symmetric-eigen.js";

/** The first singular values of a matrix, descending, and their right singular vectors. */
export interface TruncatedSvd {
  readonly singularValues: Float64Array;
  /** `columns × k`, row-major: one row for each column of the matrix; its `k` columns are orthonormal. */
  readonly right: Float64Array;
}

export interface TruncatedSvdOptions {
  readonly random: SeededRandom;
  /** Directions beyond those wanted. */
  readonly oversamples?: number;
  /** Multiplications by MᵀM. More of them part singular values that lie close together. */
  readonly iterations?: number;
  /** Called after each step, of about equal length; what it throws ends the work. */
  readonly onStep?: (done: number, total: number) => Promise<void> | void;
}

/**
 * The `k` largest singular values of a sparse matrix and their right singular vectors, by randomised subspace iteration
 * (Halko, Martinsson, Tropp 2011, algorithm 4.4, on the shorter side) and a Rayleigh-Ritz step; float64, sums in a fixed
 * order. Fewer than `k` where the rank is less. The entry of largest size of each vector is positive. Values that lie
 * far apart come out to rounding; where the spectrum is flat the last ones are somewhat low, as with any such method.
 * Memory: two dense blocks of (shorter side) × (k + oversamples) in float64. Throws `RangeError` for a `k` below 1.
 */
export async function truncatedSvd(
  matrix: SparseMatrix,
  k: number,
  { random, oversamples = 10, iterations = 5, onStep }: TruncatedSvdOptions,
): Promise<TruncatedSvd> {
  if (!(k >= 1)) throw new RangeError(`${k} singular values`);
  const turned = matrix.rows < matrix.columns;
  const tall = turned ? transposeSparse(matrix) : matrix;
  const side = tall.columns;
  const total = 2 * iterations + 2;
  let width = Math.min(k + oversamples, side);
  let basis = Float64Array.from({ length: side * width }, () => random.normal());
  width = orthonormalColumns(basis, side, width, iterations === 0 ? 2 : 1);
  for (let i = 0; i < iterations && width > 0; i++) {
    basis = multiplyTwice(tall, basis, width);
    await onStep?.(2 * i + 1, total);
    // Only the span matters until the last.
    width = orthonormalColumns(basis, side, width, i === iterations - 1 ? 2 : 1);
    await onStep?.(2 * i + 2, total);
  }
  const { values, vectors } = symmetricEigen(gramOfProduct(tall, basis, width), width);
  await onStep?.(total - 1, total);
  let kept = 0;
  while (kept < Math.min(k, width) && values[kept]! > values[0]! * smallestShare) kept++;
  const singularValues = Float64Array.from(values.subarray(0, kept), Math.sqrt);
  const ritz = combine(basis.subarray(0, side * width), side, width, vectors, kept);
  const right = turned ? productOver(tall, ritz, singularValues) : ritz;
  fixSigns(right, kept);
  await onStep?.(total, total);
  return { singularValues, right };
}

/** `MᵀM · basis`, row by row of M, so that M · basis is never held. */
function multiplyTwice(
  { rows, columns, offsets, indices, values }: SparseMatrix,
  basis: Float64Array,
  width: number,
): Float64Array<ArrayBuffer> {
  const result = new Float64Array(columns * width);
  const product = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    const end = offsets[row + 1]!;
    product.fill(0);
    for (let e = offsets[row]!; e < end; e++) {
      const value = values[e]!;
      const at = indices[e]! * width;
      for (let j = 0; j < width; j++) product[j]! += value * basis[at + j]!;
    }
    for (let e = offsets[row]!; e < end; e++) {
      const value = values[e]!;
      const at = indices[e]! * width;
      for (let j = 0; j < width; j++) result[at + j]! += value * product[j]!;
    }
  }
  return result;
}

/** The Gram matrix of M · basis, a block of rows at a time. */
function gramOfProduct(matrix: SparseMatrix, basis: Float64Array, width: number): Float64Array {
  const gram = new Float64Array(width * width);
  const block = new Float64Array(productRows * width);
  for (let start = 0; start < matrix.rows; start += productRows) {
    const count = Math.min(productRows, matrix.rows - start);
    block.fill(0);
    for (let r = 0; r < count; r++) {
      addRowProduct(matrix, start + r, basis, width, block.subarray(r * width, (r + 1) * width));
    }
    const part = gramMatrix(block, count, width);
    for (let i = 0; i < gram.length; i++) gram[i]! += part[i]!;
  }
  return gram;
}

function addRowProduct(
  { offsets, indices, values }: SparseMatrix,
  row: number,
  basis: Float64Array,
  width: number,
  into: Float64Array,
): void {
  for (let e = offsets[row]!; e < offsets[row + 1]!; e++) {
    const value = values[e]!;
    const at = indices[e]! * width;
    for (let j = 0; j < width; j++) into[j]! += value * basis[at + j]!;
  }
}

/** `basis` (side × width) times the transpose of the first `kept` rows of `vectors`: side × kept. */
function combine(
  basis: Float64Array,
  side: number,
  width: number,
  vectors: Float64Array,
  kept: number,
): Float64Array {
  const result = new Float64Array(side * kept);
  for (let row = 0; row < side; row++) {
    for (let c = 0; c < kept; c++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += basis[row * width + j]! * vectors[c * width + j]!;
      result[row * kept + c] = sum;
    }
  }
  return result;
}

/** The singular vectors of the other side: M · v / σ. */
function productOver(
  matrix: SparseMatrix,
  vectors: Float64Array,
  singularValues: Float64Array,
): Float64Array {
  const kept = singularValues.length;
  const result = new Float64Array(matrix.rows * kept);
  for (let row = 0; row < matrix.rows; row++) {
    const into = result.subarray(row * kept, (row + 1) * kept);
    addRowProduct(matrix, row, vectors, kept, into);
    for (let c = 0; c < kept; c++) into[c]! /= singularValues[c]!;
  }
  return result;
}

function fixSigns(vectors: Float64Array, kept: number): void {
  for (let c = 0; c < kept; c++) {
    let peak = c;
    for (let at = c; at < vectors.length; at += kept) {
      if (Math.abs(vectors[at]!) > Math.abs(vectors[peak]!)) peak = at;
    }
    if (vectors[peak]! < 0) for (let at = c; at < vectors.length; at += kept) vectors[at]! *= -1;
  }
}

/** Rows of M · basis that are held at once. */
const productRows = 256;

/** Squared singular values below this share of the largest are rounding. */
const smallestShare = 1e-12;
