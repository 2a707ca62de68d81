import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { clusterCentroids, squaredDistanceToMean } from "./cluster-centroids.js";

/**
 * Davies-Bouldin index (Davies, Bouldin 1979): the mean over clusters i of max over j of (s_i + s_j) / |m_i - m_j|, with s
 * the mean Euclidean distance of a cluster's rows to its mean m. From 0; lower is better. Rows labelled -1 are left out;
 * null with fewer than two clusters, or where two means coincide. Agrees with scikit-learn. Cost O(n d + K² d).
 */
export function daviesBouldin(points: EmbeddingMatrix, labels: Int32Array): number | null {
  const { count, sizes, means } = clusterCentroids(points, labels);
  const { dims } = points;
  const present = [...sizes.keys()].filter((cluster) => sizes[cluster]! > 0);
  if (present.length < 2) return null;
  const spread = new Float64Array(count);
  for (let row = 0; row < points.rows; row++) {
    const label = labels[row]!;
    if (label >= 0)
      spread[label]! += Math.sqrt(squaredDistanceToMean(points, row, means, label)) / sizes[label]!;
  }
  let sum = 0;
  for (const i of present) {
    let worst = 0;
    for (const j of present) {
      if (i === j) continue;
      let gap = 0;
      for (let d = 0; d < dims; d++) gap += (means[i * dims + d]! - means[j * dims + d]!) ** 2;
      worst = Math.max(worst, (spread[i]! + spread[j]!) / Math.sqrt(gap));
    }
    sum += worst;
  }
  const index = sum / present.length;
  return Number.isFinite(index) ? index : null;
}
