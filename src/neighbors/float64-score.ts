import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { dotProduct } from "../numeric/dot-product.js";
import type { PreparedItems } from "./prepare-items.js";

/**
 * Score of one query and one item in float64, summed in a fixed order: cosine (clamped to −1 … 1), dot product,
 * or negated Euclidean distance; higher is better. It depends on the two vectors alone. Zero vectors are
 * the caller's to leave out for cosine.
 */
export function float64Score(
  items: Pick<PreparedItems, "similarity" | "matrix" | "norms">,
  itemRow: number,
  queries: EmbeddingMatrix,
  queryRow: number,
  queryNorm: number,
): number {
  const { dims, data } = items.matrix;
  if (items.similarity === "euclidean") {
    return -euclideanDistance(queries.data, queryRow * dims, data, itemRow * dims, dims);
  }
  const product = dotProduct(queries.data, queryRow * dims, data, itemRow * dims, dims);
  return scoreOfProduct(items, itemRow, product, queryNorm);
}

/** Cosine or dot product of a query and an item from the dot product of the given vectors in float64. */
export function scoreOfProduct(
  items: Pick<PreparedItems, "similarity" | "norms">,
  itemRow: number,
  product: number,
  queryNorm: number,
): number {
  if (items.similarity === "dot") return product;
  return Math.max(-1, Math.min(1, product / (queryNorm * items.norms[itemRow]!)));
}

function euclideanDistance(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  dims: number,
): number {
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; i + 1 < dims; i += 2) {
    const x = a[aStart + i]! - b[bStart + i]!;
    const y = a[aStart + i + 1]! - b[bStart + i + 1]!;
    even += x * x;
    odd += y * y;
  }
  if (i < dims) even += (a[aStart + i]! - b[bStart + i]!) ** 2;
  return Math.sqrt(even + odd);
}
