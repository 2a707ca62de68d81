import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { requireWhole } from "../contracts/require-whole.js";
import { gatherRows } from "../neighbors/prepare-items.js";
import { dotProduct } from "../numeric/dot-product.js";
import type { SeededRandom } from "../numeric/seeded-random.js";

export interface KMeansOptions {
  readonly k: number;
  readonly engine: MatrixEngine;
  readonly random: SeededRandom;
  /** Whether points are unit vectors, and centroids are made so (Dhillon, Modha 2001): compared by cosine. */
  readonly spherical: boolean;
  /** Fresh starts by k-means++; default 1, or 0 where `from` is given. */
  readonly starts?: number | undefined;
  /** Centroids to start from besides, `k × dims` each. */
  readonly from?: readonly EmbeddingMatrix[] | undefined;
  /** Default 100. */
  readonly iterations?: number | undefined;
  /** A round that moves no more than this share of the points is the last; default 0, none. */
  readonly tolerance?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface KMeansClusters {
  /** Of length 1 where spherical. */
  readonly centroids: EmbeddingMatrix;
  readonly labels: Int32Array;
  /** Sum of squared Euclidean distances to the centroids. */
  readonly inertia: number;
  readonly iterations: number;
  /** Whether the rounds came to an end by themselves. */
  readonly converged: boolean;
}

/**
 * k-means by Lloyd's rounds, the best of several starts by inertia, each by k-means++ (Arthur, Vassilvitskii 2007). The
 * engine finds the nearest centroids in float32; sums are float64, and change only by the points that moved. A cluster that
 * loses its last point takes the point farthest from its centroid. The same seed gives the same clusters. A round costs
 * 2 n k d operations of the engine. Throws `InputError` unless k is a whole number from 1 to the points.
 */
export async function kMeans(points: EmbeddingMatrix, options: KMeansOptions): Promise<KMeansClusters> {
  const { k, from = [], starts = from.length > 0 ? 0 : 1 } = options;
  requireWhole("k", k, 1, points.rows);
  requireWhole("starts", starts, from.length > 0 ? 0 : 1);
  let best: KMeansClusters | null = null;
  const consider = async (centroids: EmbeddingMatrix): Promise<void> => {
    const found = await lloyd(points, centroids, options);
    if (best === null || found.inertia < best.inertia) best = found;
  };
  for (const centroids of from) await consider(centroids);
  for (let start = 0; start < starts; start++)
    await consider(gatherRows(points, plusPlusRows(points, options), null));
  return best!;
}

/** The nearest centroid of each point, ties by its number; writes the similarities (inner product less |c|²/2) into `scores`. */
export async function nearestCentroids(
  { rows, dims, data }: EmbeddingMatrix,
  centroids: EmbeddingMatrix,
  {
    engine,
    spherical,
    signal,
    scores,
  }: Pick<KMeansOptions, "engine" | "spherical" | "signal"> & { readonly scores?: Float32Array },
): Promise<Int32Array> {
  const labels = new Int32Array(rows);
  const bias = spherical ? undefined : Float32Array.from(squaredNorms(centroids), (square) => -square / 2);
  for (let start = 0; start < rows; start += blockRows) {
    throwIfAborted(signal);
    const end = Math.min(rows, start + blockRows);
    const block = { rows: end - start, dims, data: data.subarray(start * dims, end * dims) };
    const found = await engine.topK(block, centroids, 1, { bias });
    labels.set(found.rows, start);
    scores?.set(found.scores, start);
  }
  return labels;
}

/**
 * Rows of `k` centres by k-means++: each is drawn with a chance in proportion to its squared distance to the nearest of those
 * before it, so that the first of them are a start for fewer clusters. Cost O(n k d). Throws `InputError` as `kMeans`.
 */
export function plusPlusRows(
  points: EmbeddingMatrix,
  { k, random, spherical }: Pick<KMeansOptions, "k" | "random" | "spherical">,
): Int32Array {
  requireWhole("k", k, 1, points.rows);
  const { rows, dims, data } = points;
  const squares = spherical ? null : squaredNorms(points);
  const squareOf = (row: number): number => (squares === null ? 1 : squares[row]!);
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const centres = new Int32Array(k);
  let centre = random.below(rows);
  for (let cluster = 0; ; cluster++) {
    centres[cluster] = centre;
    if (cluster === k - 1) return centres;
    let total = 0;
    for (let row = 0; row < rows; row++) {
      const product = dotProduct(data, row * dims, data, centre * dims, dims);
      const square = row === centre ? 0 : Math.max(0, squareOf(row) + squareOf(centre) - 2 * product);
      if (square < nearest[row]!) nearest[row] = square;
      total += nearest[row]!;
    }
    centre = total > 0 ? drawnRow(nearest, random.uniform() * total) : random.below(rows);
  }
}

async function lloyd(
  points: EmbeddingMatrix,
  start: EmbeddingMatrix,
  options: KMeansOptions,
): Promise<KMeansClusters> {
  const { k, spherical, iterations = 100, tolerance = 0 } = options;
  const { rows, dims } = points;
  const scores = new Float32Array(rows);
  const sums = new Float64Array(k * dims);
  const sizes = new Int32Array(k);
  const labels = new Int32Array(rows).fill(-1);
  let centroids = start;
  let rounds = 0;
  let converged = false;
  while (!converged && rounds < iterations) {
    rounds++;
    const nearest = await nearestCentroids(points, centroids, { ...options, scores });
    fillEmpty(nearest, scores, points, k, spherical);
    const moved = moveTo(points, nearest, labels, sums, sizes);
    if (moved > 0) centroids = centroidsOf(sums, sizes, dims, spherical);
    converged = moved <= tolerance * rows;
  }
  return {
    centroids,
    labels,
    inertia: inertiaOf(points, centroids, sums, sizes),
    iterations: rounds,
    converged,
  };
}

/** Takes over the new labels and keeps the sums right; returns how many points changed theirs. */
function moveTo(
  { rows, dims, data }: EmbeddingMatrix,
  nearest: Int32Array,
  labels: Int32Array,
  sums: Float64Array,
  sizes: Int32Array,
): number {
  let moved = 0;
  for (let row = 0; row < rows; row++) {
    const [before, after] = [labels[row]!, nearest[row]!];
    if (before === after) continue;
    moved++;
    labels[row] = after;
    sizes[after]!++;
    const from = row * dims;
    const into = after * dims;
    for (let j = 0; j < dims; j++) sums[into + j]! += data[from + j]!;
    if (before < 0) continue;
    sizes[before]!--;
    const out = before * dims;
    for (let j = 0; j < dims; j++) sums[out + j]! -= data[from + j]!;
  }
  return moved;
}

/** Gives each cluster without points the point that is worst off in a cluster of several. */
function fillEmpty(
  labels: Int32Array,
  scores: Float32Array,
  points: EmbeddingMatrix,
  k: number,
  spherical: boolean,
): void {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]!++;
  if (!sizes.includes(0)) return;
  const squares = spherical ? null : squaredNorms(points);
  const distance = Float64Array.from(
    scores,
    (score, row) => (squares === null ? 1 : squares[row]!) - 2 * score,
  );
  for (let cluster = 0; cluster < k; cluster++) {
    if (sizes[cluster]! > 0) continue;
    let worst = -1;
    for (let row = 0; row < labels.length; row++)
      if (sizes[labels[row]!]! > 1 && (worst < 0 || distance[row]! > distance[worst]!)) worst = row;
    sizes[labels[worst]!]!--;
    sizes[cluster] = 1;
    labels[worst] = cluster;
    distance[worst] = Number.NEGATIVE_INFINITY;
  }
}

function centroidsOf(
  sums: Float64Array,
  sizes: Int32Array,
  dims: number,
  spherical: boolean,
): EmbeddingMatrix {
  const data = new Float32Array(sums.length);
  for (let cluster = 0; cluster < sizes.length; cluster++) {
    const at = cluster * dims;
    let divisor = sizes[cluster]!;
    if (spherical) {
      let square = 0;
      for (let j = at; j < at + dims; j++) square += sums[j]! * sums[j]!;
      // Directions that cancel out have no mean direction; any centroid is as good then.
      divisor = Math.sqrt(square) || 1;
    }
    for (let j = at; j < at + dims; j++) data[j] = sums[j]! / divisor;
  }
  return { rows: sizes.length, dims, data };
}

/** Σ|x|² + Σ_c (|c|² n_c - 2 c·S_c). */
function inertiaOf(
  points: EmbeddingMatrix,
  centroids: EmbeddingMatrix,
  sums: Float64Array,
  sizes: Int32Array,
): number {
  let inertia = squaredNorms(points).reduce((sum, square) => sum + square, 0);
  const { dims, data } = centroids;
  squaredNorms(centroids).forEach((square, cluster) => {
    let product = 0;
    for (let j = cluster * dims; j < (cluster + 1) * dims; j++) product += data[j]! * sums[j]!;
    inertia += square * sizes[cluster]! - 2 * product;
  });
  return Math.max(0, inertia);
}

function drawnRow(weights: Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let row = 0; row < weights.length; row++) {
    if (weights[row]! <= 0) continue;
    sum += weights[row]!;
    last = row;
    if (sum > target) return row;
  }
  return last;
}

function squaredNorms({ rows, dims, data }: EmbeddingMatrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) =>
    dotProduct(data, row * dims, data, row * dims, dims),
  );
}

/** Rows that the engine multiplies at once. */
const blockRows = 16_384;
