import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { QuantisedRows } from "../contracts/tile-work.js";
import type { TileKernel } from "./tile-kernel.js";

/** Quantised rows in memory that threads share, and what quantising them lost. */
export interface QuantisedSet {
  readonly quantised: QuantisedRows;
  /** Per row the lengths of its offset from the centre, of what was kept of it and of what was lost. */
  readonly lengths: Float64Array;
}

/** The largest of each over the rows of a set. */
export interface Extent {
  readonly length: number;
  readonly kept: number;
  readonly lost: number;
  readonly bias: number;
}

/** Quantises rows (`rows × dims`), the kernel's centre taken off. */
export function quantiseSet(
  { rows, dims, data }: EmbeddingMatrix,
  kernel: TileKernel,
  euclidean: boolean,
): QuantisedSet {
  const quantised = {
    rows,
    data: new Uint8Array(new SharedArrayBuffer(rows * dims)),
    steps: new Float32Array(new SharedArrayBuffer(4 * rows)),
    biases: new Float32Array(new SharedArrayBuffer(4 * rows)),
  };
  const lengths = new Float64Array(3 * rows);
  for (let start = 0; start < rows; start += kernel.side) {
    const count = Math.min(kernel.side, rows - start);
    kernel.vectors.set(data.subarray(start * dims, (start + count) * dims));
    kernel.quantise(count, euclidean);
    quantised.data.set(kernel.left.subarray(0, count * dims), start * dims);
    quantised.steps.set(kernel.rowSteps.subarray(0, count), start);
    quantised.biases.set(kernel.rowBiases.subarray(0, count), start);
    for (let i = 0; i < 3 * count; i++) lengths[3 * start + i] = Math.sqrt(kernel.lengths[i]!);
  }
  return { quantised, lengths };
}

/** Rows `from` to `to` - 1, as views. */
export function partOfSet(
  { quantised, lengths }: QuantisedSet,
  from: number,
  to: number,
  dims: number,
): QuantisedSet {
  return {
    quantised: {
      rows: to - from,
      data: quantised.data.subarray(from * dims, to * dims),
      steps: quantised.steps.subarray(from, to),
      biases: quantised.biases.subarray(from, to),
    },
    lengths: lengths.subarray(3 * from, 3 * to),
  };
}

/** About `count` rows at even distances, copied. */
export function sampleOfSet(
  { rows, data, steps, biases }: QuantisedRows,
  count: number,
  dims: number,
): QuantisedRows {
  const sample = {
    rows: count,
    data: new Uint8Array(new SharedArrayBuffer(count * dims)),
    steps: new Float32Array(new SharedArrayBuffer(4 * count)),
    biases: new Float32Array(new SharedArrayBuffer(4 * count)),
  };
  for (let place = 0; place < count; place++) {
    const row = Math.floor((place * rows) / count);
    sample.data.set(data.subarray(row * dims, (row + 1) * dims), place * dims);
    sample.steps[place] = steps[row]!;
    sample.biases[place] = biases[row]!;
  }
  return sample;
}

/** The largest lengths and bias of a set. */
export function extentOf({ quantised, lengths }: QuantisedSet): Extent {
  let [length, kept, lost, bias] = [0, 0, 0, 0];
  for (let row = 0; row < quantised.rows; row++) {
    length = Math.max(length, lengths[3 * row]!);
    kept = Math.max(kept, lengths[3 * row + 1]!);
    lost = Math.max(lost, lengths[3 * row + 2]!);
    bias = Math.max(bias, Math.abs(quantised.biases[row]!));
  }
  return { length, kept, lost, bias };
}

/** The mean of at most `most` rows at even distances. */
export function centreOf({ rows, dims, data }: EmbeddingMatrix, most: number): Float32Array {
  const count = Math.min(rows, most);
  const sum = new Float64Array(dims);
  for (let place = 0; place < count; place++) {
    const start = Math.floor((place * rows) / count) * dims;
    for (let j = 0; j < dims; j++) sum[j]! += data[start + j]!;
  }
  return Float32Array.from(sum, (value) => value / Math.max(1, count));
}
