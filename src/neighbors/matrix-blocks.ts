import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { VectorBlocks } from "../contracts/vector-blocks.js";

/** A matrix in memory as blocks, which are views of it. */
export function matrixBlocks({ rows, dims, data }: EmbeddingMatrix): VectorBlocks {
  return { rows, dims, read: async (from, to) => data.subarray(from * dims, to * dims) };
}
