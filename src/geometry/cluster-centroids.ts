import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";

/** Means of clusters. */
export interface ClusterCentroids {
  /** Number of clusters: labels are 0 … count-1, and -1 for a row in none. */
  readonly count: number;
  readonly sizes: Int32Array;
  /** `count × dims`, float64; zeros for a cluster without rows. */
  readonly means: Float64Array;
}

/** Mean and size of each cluster, sums in float64; rows labelled -1 count nowhere. Throws `RangeError` for labels that do not fit. */
export function clusterCentroids(
  { rows, dims, data }: EmbeddingMatrix,
  labels: Int32Array,
  count: number = clusterCount(labels),
): ClusterCentroids {
  if (labels.length !== rows) throw new RangeError(`${labels.length} labels for ${rows} rows`);
  const sizes = new Int32Array(count);
  const means = new Float64Array(count * dims);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    if (label >= count) throw new RangeError(`label ${label} of ${count} clusters`);
    sizes[label]!++;
    const from = row * dims;
    const into = label * dims;
    for (let j = 0; j < dims; j++) means[into + j]! += data[from + j]!;
  }
  for (let i = 0; i < means.length; i++) means[i]! /= Math.max(1, sizes[Math.floor(i / dims)]!);
  return { count, sizes, means };
}

/** One more than the largest label. */
export function clusterCount(labels: Int32Array): number {
  let count = 0;
  for (const label of labels) count = Math.max(count, label + 1);
  return count;
}

/** The means as the engine takes them. */
export function centroidMatrix({ count, means }: ClusterCentroids): EmbeddingMatrix {
  return { rows: count, dims: count === 0 ? 0 : means.length / count, data: Float32Array.from(means) };
}

/** Squared Euclidean distance of a row to the mean of a cluster, in float64. */
export function squaredDistanceToMean(
  { dims, data }: EmbeddingMatrix,
  row: number,
  means: Float64Array,
  cluster: number,
): number {
  let sum = 0;
  for (let j = 0; j < dims; j++) {
    const gap = data[row * dims + j]! - means[cluster * dims + j]!;
    sum += gap * gap;
  }
  return sum;
}
