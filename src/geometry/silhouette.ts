import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { dotProduct } from "../numeric/dot-product.js";
import { centroidMatrix, clusterCentroids, clusterCount } from "./cluster-centroids.js";

/**
 * Silhouette of each row (Rousseeuw 1987), (b - a) / max(a, b), with a the mean cosine distance to the others of its
 * cluster, b the least mean distance to another cluster; -1 to 1, higher is better; 0 in a cluster of one, NaN for a row
 * labelled -1. All pairs count, in closed form: with the unit rows u and the sum S_c of a cluster the mean distance is
 * 1 - u·S_c / |c|, and (|c| - u·S_c) / (|c| - 1) to the own one, so it takes O(n K d). `points` are unit vectors; the other
 * cluster that is nearest is the engine's, in float32, and a distance that is its rounding counts as 0. All 0 with fewer than
 * two clusters.
 */
export async function cosineSilhouette(
  points: EmbeddingMatrix,
  labels: Int32Array,
  engine: MatrixEngine,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const centroids = clusterCentroids(points, labels);
  const means = centroidMatrix(centroids);
  const { count, sizes } = centroids;
  const result = new Float64Array(points.rows).fill(Number.NaN);
  const { rows, dims, data } = points;
  const k = Math.min(2, count);
  const bias = Float32Array.from(sizes, (size) => (size === 0 ? -outOfReach : 0));
  const distanceOf = (product: number): number => (1 - product > rounding ? 1 - product : 0);
  for (let start = 0; count > 0 && start < rows; start += blockRows) {
    throwIfAborted(signal);
    const end = Math.min(rows, start + blockRows);
    const block = { rows: end - start, dims, data: data.subarray(start * dims, end * dims) };
    const nearest = await engine.topK(block, means, k, { bias });
    for (let row = start; row < end; row++) {
      const label = labels[row]!;
      if (label < 0) continue;
      const at = (row - start) * k;
      const other = nearest.rows[at] === label ? at + 1 : at;
      const none = other === at + k || nearest.scores[other]! <= 1 - outOfReach;
      const product = dotProduct(data, row * dims, means.data, label * dims, dims);
      const own = (distanceOf(product) * sizes[label]!) / (sizes[label]! - 1);
      const next = none ? Number.POSITIVE_INFINITY : distanceOf(nearest.scores[other]!);
      result[row] = sizes[label] === 1 ? 0 : silhouetteOf(own, next);
    }
  }
  return result;
}

/**
 * The same of Euclidean distances, from all pairs of rows (`n × n`, row-major): O(n²) for any number of clusters. For large
 * n take a sample, and say so.
 */
export function silhouetteOfDistances(pairs: Float32Array, labels: Int32Array): Float64Array {
  const rows = labels.length;
  const count = clusterCount(labels);
  const sizes = new Int32Array(count);
  for (const label of labels) if (label >= 0) sizes[label]!++;
  const sums = new Float64Array(count);
  const result = new Float64Array(rows).fill(Number.NaN);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    sums.fill(0);
    for (let other = 0; other < rows; other++) {
      const cluster = labels[other]!;
      if (cluster >= 0) sums[cluster]! += pairs[row * rows + other]!;
    }
    let next = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < count; cluster++)
      if (cluster !== label && sizes[cluster]! > 0) next = Math.min(next, sums[cluster]! / sizes[cluster]!);
    result[row] = sizes[label] === 1 ? 0 : silhouetteOf(sums[label]! / (sizes[label]! - 1), next);
  }
  return result;
}

/** Euclidean distances of all pairs, `n × n`; products by the engine in float64, from rows less their mean. */
export async function pairDistances(points: EmbeddingMatrix, engine: MatrixEngine): Promise<Float32Array> {
  const { rows, dims } = points;
  const turned = turnedAndCentred(points);
  const products = await engine.crossProduct(turned, turned);
  const distances = new Float32Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const square = products[i * rows + i]! + products[j * rows + j]! - 2 * products[i * rows + j]!;
      distances[i * rows + j] = i === j ? 0 : Math.sqrt(Math.max(0, square));
    }
  }
  return dims === 0 ? distances.fill(0) : distances;
}

/** From the mean distances to the others of the own cluster and to the nearest other one; infinite where there is none. */
function silhouetteOf(own: number, next: number): number {
  const larger = Math.max(own, next);
  return Number.isFinite(next) && larger > 0 ? (next - own) / larger : 0;
}

function turnedAndCentred({ rows, dims, data }: EmbeddingMatrix): EmbeddingMatrix {
  const turned = new Float32Array(rows * dims);
  for (let j = 0; j < dims; j++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += data[row * dims + j]! / rows;
    for (let row = 0; row < rows; row++) turned[j * rows + row] = data[row * dims + j]! - mean;
  }
  return { rows: dims, dims: rows, data: turned };
}

/** Rows that the engine multiplies at once. */
const blockRows = 16_384;

/** Taken off the products of a cluster without rows. */
const outOfReach = 4;

/** Products of unit vectors in float32 are no surer: equal vectors would have silhouettes of chance. */
const rounding = 1e-6;
