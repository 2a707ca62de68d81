import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { clusterCentroids } from "./cluster-centroids.js";

/** How the squared distances to the mean of all split into those between clusters and those within. */
export interface SumsOfSquares {
  readonly between: number;
  /** What k-means makes small: its inertia. */
  readonly within: number;
  readonly clusters: number;
  /** Rows that are in a cluster. */
  readonly rows: number;
}

/** Squared Euclidean distances between and within clusters; rows labelled -1 are left out. Cost O(n d). */
export function sumsOfSquares(points: EmbeddingMatrix, labels: Int32Array): SumsOfSquares {
  const { count, sizes, means } = clusterCentroids(points, labels);
  const { dims, data } = points;
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const all = new Float64Array(dims);
  for (let cluster = 0; cluster < count; cluster++)
    for (let j = 0; j < dims; j++)
      all[j]! += (sizes[cluster]! / Math.max(1, rows)) * means[cluster * dims + j]!;
  let between = 0;
  for (let cluster = 0; cluster < count; cluster++)
    for (let j = 0; j < dims; j++) between += sizes[cluster]! * (means[cluster * dims + j]! - all[j]!) ** 2;
  let within = 0;
  for (let row = 0; row < points.rows; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    for (let j = 0; j < dims; j++) within += (data[row * dims + j]! - means[label * dims + j]!) ** 2;
  }
  return { between, within, rows, clusters: sizes.filter((size) => size > 0).length };
}

/**
 * Calinski-Harabasz index (Calinski, Harabasz 1974): between / (K - 1) over within / (n - K). Higher is better; it grows
 * with n, so compare it on equal n only. null with fewer than two clusters, with as many clusters as rows, and where
 * nothing varies within. Agrees with scikit-learn.
 */
export function calinskiHarabasz({ between, within, clusters, rows }: SumsOfSquares): number | null {
  if (clusters < 2 || clusters >= rows || within === 0) return null;
  return between / (clusters - 1) / (within / (rows - clusters));
}
