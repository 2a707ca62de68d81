import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { SearchPreparedOptions } from "./exact-search.js";
import type { NeighborLists } from "./neighbor-lists.js";

/** Vectors of documents made ready to be searched. */
export interface VectorIndex {
  readonly dims: number;
  /** Rows with the zero vector, which cosine and dot product leave out. */
  readonly zeroRows: Int32Array;
  /** What a search reads, and so has to be in memory: codes and their ranges, or the float vectors; counted, not measured. */
  readonly indexBytes: number;
  /** All that is kept of the vectors: the same, and the float vectors where the best are scored again with them. */
  readonly vectorBytes: number;
  search(queries: EmbeddingMatrix, options: SearchPreparedOptions): Promise<NeighborLists>;
}
