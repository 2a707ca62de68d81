import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { createTopK } from "../numeric/top-k.js";
import { type ClusterCentroids, squaredDistanceToMean } from "./cluster-centroids.js";

/** The `count` rows of each cluster that are nearest to its mean (Euclidean distance), nearest first. Cost O(n d). */
export function typicalRows(
  points: EmbeddingMatrix,
  labels: Int32Array,
  { means, sizes }: ClusterCentroids,
  count: number,
): Int32Array[] {
  const best = Array.from(sizes, () => createTopK(count));
  for (let row = 0; row < points.rows; row++) {
    const label = labels[row]!;
    if (label >= 0) best[label]!.offer(row, -squaredDistanceToMean(points, row, means, label));
  }
  return best.map((selection) => {
    const rows = new Int32Array(count);
    return rows.slice(0, selection.drain(rows, new Float64Array(count)));
  });
}
