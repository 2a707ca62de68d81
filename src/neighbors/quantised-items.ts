import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { QuantisedItems } from "../contracts/search-threads.js";
import type { ScreeningKernel } from "./screening-kernel.js";

/**
 * Quantises items (`rows × dims`), in blocks that fit `kernel`. The mean of a sample is taken off first: a common
 * direction, which trained models have, says nothing about order and would take up the range (all scores of a query
 * move by the same). Costs two passes over the items, and a quarter of their memory, which threads share.
 */
export function quantiseItems(items: EmbeddingMatrix, kernel: ScreeningKernel): QuantisedItems {
  const { rows, dims, data } = items;
  const { blockRows, vectors } = kernel;
  const take = (row: number, place: number): void => {
    vectors.set(data.subarray(row * dims, (row + 1) * dims), place * dims);
  };
  const sampled = Math.min(rows, blockRows);
  for (let place = 0; place < sampled; place++) take(Math.floor((place * rows) / sampled), place);
  const centre = meanOfRows(vectors, sampled, dims);
  kernel.centre.set(centre);
  const sample = kernel.quantise(sampled, sharedBytes(sampled * dims));
  const bytes = sharedBytes(rows * dims);
  const blocks = [];
  for (let start = 0; start < rows; start += blockRows) {
    const end = Math.min(start + blockRows, rows);
    vectors.set(data.subarray(start * dims, end * dims));
    blocks.push({ ...kernel.quantise(end - start, bytes.subarray(start * dims, end * dims)), start });
  }
  return { centre, blocks, sample };
}

function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

function meanOfRows(vectors: Float32Array, rows: number, dims: number): Float32Array {
  const sum = new Float64Array(dims);
  for (let at = 0; at < rows * dims; at++) sum[at % dims]! += vectors[at]!;
  return Float32Array.from(sum, (value) => value / rows);
}
