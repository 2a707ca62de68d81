import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";

/** The mean of the unit vectors of a matrix (`dims` values) and how many rows it is over: zero vectors have no direction. */
export interface MeanDirection {
  readonly rows: number;
  readonly mean: Float64Array;
}

/** Mean direction of the rows; `norms` are their Euclidean lengths. Zeros where every row is zero. */
export function meanDirection(matrix: EmbeddingMatrix, norms: Float64Array): MeanDirection {
  const { rows, dims, data } = matrix;
  const mean = new Float64Array(dims);
  let counted = 0;
  for (let row = 0; row < rows; row++) {
    const norm = norms[row]!;
    if (norm === 0) continue;
    counted += 1;
    const start = row * dims;
    const scale = 1 / norm;
    for (let i = 0; i < dims; i++) mean[i]! += data[start + i]! * scale;
  }
  if (counted > 0) for (let i = 0; i < dims; i++) mean[i]! /= counted;
  return { rows: counted, mean };
}

/** Cosine of each row with the mean direction times its length; `norms` as above. −∞ for a zero vector. */
export function centrality(matrix: EmbeddingMatrix, norms: Float64Array, mean: Float64Array): Float64Array {
  const { dims, data } = matrix;
  return norms.map((norm, row) => {
    if (norm === 0) return Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let i = 0; i < dims; i++) sum += data[row * dims + i]! * mean[i]!;
    return sum / norm;
  });
}

/**
 * Mean cosine over all pairs of different rows, −1 to 1, in closed form: (n²|m|² − n)/(n(n − 1)). null for fewer than two
 * rows with a direction.
 */
export function meanCosineWithin({ rows: n, mean }: MeanDirection): number | null {
  if (n < 2) return null;
  return (n * product(mean, mean) - 1) / (n - 1);
}

/** Mean cosine over all pairs of a row of one matrix and a row of another, −1 to 1. null where a side has no direction. */
export function meanCosineBetween(a: MeanDirection, b: MeanDirection): number | null {
  return a.rows === 0 || b.rows === 0 ? null : product(a.mean, b.mean);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
