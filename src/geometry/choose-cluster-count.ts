import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { gatherRows } from "../neighbors/prepare-items.js";
import { type SeededRandom, seededOrder } from "../numeric/seeded-random.js";
import type { ClusterPoints } from "./cluster-points.js";
import { gaussianTwin } from "./gaussian-twin.js";
import { type KMeansClusters, kMeans, nearestCentroids, plusPlusRows } from "./k-means.js";
import { partitionAgreement } from "./partition-agreement.js";
import { cosineSilhouette, pairDistances, silhouetteOfDistances } from "./silhouette.js";

/** How well so many clusters fit. */
export interface ClusterCountFit {
  readonly k: number;
  /** Cluster of each point by k-means, and the mean silhouette. */
  readonly labels: Int32Array;
  readonly silhouette: number;
  /** Adjusted Rand index of the clusterings that two halves of the points give, over all of them; null below 2 k points a half. */
  readonly stability: number | null;
  /** Mean silhouette of k-means with this k on Gaussian points of the same mean and covariance, one a draw. */
  readonly gaussian: readonly number[];
  readonly centroids: EmbeddingMatrix;
}

export interface ChooseClusterCountOptions {
  /** Numbers of clusters to try, ascending, from 2 to the points less one. */
  readonly ks: readonly number[];
  readonly engine: MatrixEngine;
  readonly random: SeededRandom;
  readonly signal?: AbortSignal | undefined;
  readonly onFit?: ((done: number) => void) | undefined;
}

/** Clusterings found from two halves must agree this well for a number of clusters to be chosen before others. */
export const stableAgreement = 0.6;

/**
 * Fits k-means for several numbers of clusters: three starts (the centroids that two halves of the points give, one by
 * k-means++), the silhouette over all pairs, how well the halves' clusterings agree (Ben-Hur, Elisseeff, Guyon 2002, with
 * disjoint halves), and the silhouettes that points without groups have. Meant for some thousand points.
 */
export async function fitClusterCounts(
  points: Pick<ClusterPoints, "matrix" | "spherical">,
  options: ChooseClusterCountOptions,
): Promise<ClusterCountFit[]> {
  const { ks, engine, random, signal, onFit } = options;
  const { matrix, spherical } = points;
  const most = ks.reduce((largest, k) => Math.max(largest, k), 1);
  const setting = (twin: EmbeddingMatrix): Promise<Setting> => settingOf(twin, most, spherical, options);
  const whole = await setting(matrix);
  const halves: Setting[] = [];
  for (const half of halvesOf(matrix, random)) halves.push(await setting(half));
  const twins: Setting[] = [];
  for (let draw = 0; draw < draws; draw++)
    twins.push(await setting(await gaussianTwin(matrix, { engine, random, unit: spherical })));
  const fits: ClusterCountFit[] = [];
  for (const k of ks) {
    const common = { k, engine, random, spherical, tolerance: 0.005, iterations: 30, signal };
    const clustered = (
      { points: of, start }: Setting,
      more: readonly EmbeddingMatrix[] = [],
    ): Promise<KMeansClusters> =>
      kMeans(of, { ...common, from: [gatherRows(of, start.subarray(0, k), null), ...more] });
    const centroids: EmbeddingMatrix[] = [];
    for (const half of halves)
      if (half.points.rows >= 2 * k) centroids.push((await clustered(half)).centroids);
    const found = await clustered(whole, centroids);
    const gaussian: number[] = [];
    for (const twin of twins) gaussian.push(mean(await twin.silhouette((await clustered(twin)).labels)));
    const silhouette = mean(await whole.silhouette(found.labels));
    const stability = await agreementOf(matrix, centroids, common);
    fits.push({
      k,
      labels: found.labels,
      silhouette,
      stability,
      gaussian,
      centroids: found.centroids,
    });
    onFit?.(fits.length);
  }
  return fits;
}

/** The fit with the highest silhouette among the stable ones, else among all; null of none. */
export function bestFit(fits: readonly ClusterCountFit[]): ClusterCountFit | null {
  const stable = fits.filter(({ stability }) => stability !== null && stability >= stableAgreement);
  return (stable.length > 0 ? stable : fits).reduce<ClusterCountFit | null>(
    (best, fit) => (best === null || fit.silhouette > best.silhouette ? fit : best),
    null,
  );
}

/** Points with what every number of clusters needs of them. */
interface Setting {
  readonly points: EmbeddingMatrix;
  /** Rows of k-means++ centres, whose first k are a start for k clusters. */
  readonly start: Int32Array;
  readonly silhouette: (labels: Int32Array) => Float64Array | Promise<Float64Array>;
}

async function settingOf(
  points: EmbeddingMatrix,
  most: number,
  spherical: boolean,
  { engine, random, signal }: ChooseClusterCountOptions,
): Promise<Setting> {
  const start = plusPlusRows(points, { k: Math.min(most, points.rows), random, spherical });
  if (spherical)
    return { points, start, silhouette: (labels) => cosineSilhouette(points, labels, engine, signal) };
  const distances = await pairDistances(points, engine);
  return { points, start, silhouette: (labels) => silhouetteOfDistances(distances, labels) };
}

/** Two disjoint halves drawn at random. */
function halvesOf(matrix: EmbeddingMatrix, random: SeededRandom): EmbeddingMatrix[] {
  const size = Math.floor(matrix.rows / 2);
  const order = seededOrder(matrix.rows, random);
  return [0, size].map((start) => gatherRows(matrix, order.slice(start, start + size).sort(), null));
}

/** How well the clusterings by two halves' centroids agree over all points; null without both. */
async function agreementOf(
  matrix: EmbeddingMatrix,
  centroids: readonly EmbeddingMatrix[],
  options: Parameters<typeof nearestCentroids>[2],
): Promise<number | null> {
  const [a, b] = centroids;
  if (a === undefined || b === undefined) return null;
  const first = await nearestCentroids(matrix, a, options);
  return partitionAgreement(first, await nearestCentroids(matrix, b, options))?.adjustedRand.value ?? null;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Draws of the Gaussian. */
const draws = 3;
