import type { StructureFindings } from "../../contracts/analysis/structure.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { calinskiHarabasz, sumsOfSquares } from "../../geometry/calinski-harabasz.js";
import type { ClusterPoints } from "../../geometry/cluster-points.js";
import { kMeans, nearestCentroids } from "../../geometry/k-means.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { estimateDaviesBouldin, estimateSilhouette } from "./cluster-estimates.js";
import type { SectionInput } from "./section-input.js";
import { bySize, type ClusterSource, describeClusters } from "./structure-clusters.js";

/** k-means over all points. */
export interface Partition {
  /** Of each point; cluster 0 is the largest. */
  readonly labels: Int32Array;
  readonly findings: NonNullable<StructureFindings["kMeans"]>;
}

type Work = Pick<SectionInput, "engine" | "seed" | "signal">;

/** k-means over all points with `k` clusters, from the centroids that a sample gave, else from fresh ones. */
export async function partitionAll(
  points: ClusterPoints,
  { k, centroids: given }: { readonly k: number; readonly centroids: EmbeddingMatrix | null },
  source: ClusterSource,
  work: Work,
): Promise<Partition> {
  const { engine, seed, signal } = work;
  const { matrix, spherical } = points;
  const random = seededRandom(seed);
  const start = given ?? (await freshCentroids(points, k, work));
  const fitted = sampleOf(matrix, Math.floor(mostPairsFitted / k), seed);
  const { centroids, converged } = await kMeans(fitted, {
    k,
    engine,
    random,
    spherical,
    from: [start],
    iterations: 50,
    tolerance: 0.0005,
    signal,
  });
  const labels = bySize(await nearestCentroids(matrix, centroids, { engine, spherical, signal }));
  const silhouette = await estimateSilhouette(points, labels, work);
  const sums = sumsOfSquares(matrix, labels);
  return {
    labels,
    findings: {
      k,
      fitted: fitted.rows,
      silhouette: silhouette.estimate,
      daviesBouldin: await estimateDaviesBouldin(matrix, labels, k, seed),
      calinskiHarabasz: calinskiHarabasz(sums),
      withinSumOfSquares: sums.within,
      converged,
      clusters: describeClusters(source, labels, silhouette.values, mostShown),
      assigned: assignedBase64(labels, source),
    },
  };
}

/** Clusters of points as those of all items, as the document has them. */
function assignedBase64(labels: Int32Array, { rowOf, items }: ClusterSource): string {
  const bytes = Buffer.alloc(2 * items.ids.length, 0xff);
  labels.forEach((cluster, i) => {
    bytes.writeUInt16LE(cluster, 2 * (rowOf === null ? i : rowOf[i]!));
  });
  return bytes.toString("base64");
}

/** Centroids of k-means on a sample, the best of three starts. */
export async function freshCentroids(
  { matrix, spherical }: ClusterPoints,
  k: number,
  { engine, seed, signal }: Work,
): Promise<EmbeddingMatrix> {
  const { centroids } = await kMeans(sampleOf(matrix, mostStarted, seed), {
    k,
    engine,
    random: seededRandom(seed),
    spherical,
    starts: 3,
    iterations: 50,
    tolerance: 0.001,
    signal,
  });
  return centroids;
}

function sampleOf(matrix: EmbeddingMatrix, most: number, seed: number): EmbeddingMatrix {
  if (matrix.rows <= most) return matrix;
  return gatherRows(matrix, seededSample(matrix.rows, most, seededRandom(seed)), null);
}

/** Clusters that are described. */
export const mostShown = 50;
/** Pairs of an item and a cluster that a round of k-means compares; items beyond are given the nearest centroid. */
const mostPairsFitted = 200_000_000;
/** Items that k-means is started on. */
const mostStarted = 10_000;
