import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { prepareItems, type Similarity } from "../neighbors/prepare-items.js";

/** Vectors as they are clustered. */
export interface ClusterPoints {
  /** Unit vectors without the zero vectors where `spherical`; else the vectors as given. */
  readonly matrix: EmbeddingMatrix;
  /** Row in the given matrix of each point; null where they are the same. */
  readonly rowOf: Int32Array | null;
  /** Whether points are directions, compared by their cosine. */
  readonly spherical: boolean;
}

/**
 * The points that stand for vectors in clustering: their directions in a space of cosine or dot product (a dot product is no
 * distance, and in such spaces length tells how often an item is chosen, direction what it is about), the vectors
 * themselves in a Euclidean one. A zero vector has no direction and is left out. `norms` are the lengths of the vectors, where they are known. Throws `InputError` naming the row of a NaN or infinite value.
 */
export function clusterPoints(
  items: EmbeddingMatrix,
  similarity: Similarity,
  norms?: Float64Array,
): ClusterPoints {
  const spherical = similarity !== "euclidean";
  const { searched, rowOf } = prepareItems(items, spherical ? "cosine" : "euclidean", 0, norms);
  return { matrix: searched, rowOf, spherical };
}
