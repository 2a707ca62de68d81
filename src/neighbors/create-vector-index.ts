import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { Quantisation } from "../contracts/vector-form.js";
import { searchPrepared } from "./exact-search.js";
import { prepareItems, type Similarity } from "./prepare-items.js";
import { createQuantisedIndex } from "./quantised-index.js";
import type { VectorIndex } from "./vector-index.js";

export interface VectorIndexOptions {
  readonly similarity: Similarity;
  /** How the vectors are stored; null: as float32, searched exactly. */
  readonly quantisation: Quantisation | null;
}

/** An index of vectors (`rows × dims`): exact in float32, or quantised (`createQuantisedIndex`). Throws as they do. */
export function createVectorIndex(
  matrix: EmbeddingMatrix,
  { similarity, quantisation }: VectorIndexOptions,
): VectorIndex {
  if (quantisation !== null) return createQuantisedIndex(matrix, similarity, quantisation);
  const items = prepareItems(matrix, similarity);
  const bytes = matrix.data.byteLength;
  return {
    dims: matrix.dims,
    zeroRows: items.zeroRows,
    indexBytes: bytes,
    vectorBytes: bytes,
    search: (queries, options) => searchPrepared(queries, items, options),
  };
}
