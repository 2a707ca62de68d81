import type { StructureFindings } from "../../contracts/analysis/structure.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { throwIfAborted } from "../../contracts/errors.js";
import { requireWhole } from "../../contracts/require-whole.js";
import { calinskiHarabasz, sumsOfSquares } from "../../geometry/calinski-harabasz.js";
import { type ClusterPoints, clusterPoints } from "../../geometry/cluster-points.js";
import { daviesBouldin } from "../../geometry/davies-bouldin.js";
import { type HdbscanClusters, hdbscan } from "../../geometry/hdbscan.js";
import { kMeans, nearestCentroids } from "../../geometry/k-means.js";
import { cosineSilhouette, pairDistances, silhouetteOfDistances } from "../../geometry/silhouette.js";
import { gatherRows, rowNorms } from "../../neighbors/prepare-items.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import { type DistanceGraph, distanceGraph } from "./distance-graph.js";
import { type LabelCodes, labelCodes } from "./label-codes.js";
import { meanInterval } from "./mean-interval.js";
import type { SectionInput } from "./section-input.js";
import { bySize, type ClusterSource, describeClusters, textAnalyzer } from "./structure-clusters.js";
import { findDuplicates } from "./structure-duplicates.js";
import { compareLabels, type ItemClusters } from "./structure-labels.js";
import { findOutliers } from "./structure-outliers.js";
import { clusterTendency, type Tendency } from "./structure-tendency.js";

export interface StructureOptions {
  /** Number of clusters of k-means; default: chosen by silhouette among 2 to 50. */
  readonly clusters?: number | undefined;
  /** Items that a group must have to be a cluster of HDBSCAN; default: 0.5 % of them, at least 5. */
  readonly minClusterSize?: number | undefined;
}

/**
 * Clusters, labels, outliers and near-duplicates of a space. Large spaces are sampled in parts: k is chosen on 2,048 items
 * (1,024 above 512 dimensions and without `full`), k-means fitted on at most 100,000; HDBSCAN and outliers go by the graph
 * where it holds every item, else by one of their own over 50,000 (only with `full`). Throws `InputError` for options out of range.
 */
export async function structure(
  input: SectionInput,
  options: StructureOptions = {},
): Promise<StructureFindings> {
  const { space, seed } = input;
  if (options.clusters !== undefined) requireWhole("clusters", options.clusters, 2);
  const points = clusterPoints(space.items.matrix, space.similarity);
  const codes = labelCodes(space.labels);
  const analyzer = input.full ? await textAnalyzer(space.items.texts) : null;
  const source: ClusterSource = {
    items: space.items,
    points: points.matrix,
    rowOf: points.rowOf,
    codes,
    analyzer,
    seed,
  };
  const leftOut: string[] = [];
  const tendency = input.full ? await clusterTendency(points, input, options.clusters) : null;
  if (input.full && tendency === null) leftOut.push("clusters: fewer than 20 items with a direction");
  const partition = tendency === null ? null : await partitionAll(points, tendency, source, input);
  const graph = await distanceGraph(input);
  const dense =
    input.full && graph !== null ? await denseClusters(graph, source, input, options, leftOut) : null;
  if (!input.full) leftOut.push("clusters: only with everything measured");
  const clusterings = [
    ...(await clustersLikeLabels(points, codes, input, leftOut)),
    ...(partition === null
      ? []
      : [onItems("k-means", partition.labels, points.rowOf, space.items.matrix.rows)]),
    ...(dense === null ? [] : [onItems("HDBSCAN", dense.labels, graph!.rowOf, space.items.matrix.rows)]),
  ];
  const byKMeans = clusterings.find(({ name }) => name === "k-means") ?? null;
  return {
    items: space.items.matrix.rows,
    zeroVectors: space.items.matrix.rows - points.matrix.rows,
    distance: points.spherical ? "cosine" : "euclidean",
    seed,
    tendency: tendency?.findings ?? null,
    kMeans: partition?.findings ?? null,
    hdbscan: dense?.findings ?? null,
    labels: codes === null ? null : compareLabels(codes, input.graph, clusterings, byKMeans),
    outliers: graph === null ? null : findOutliers(space.items, graph.graph, graph.rowOf),
    duplicates: findDuplicates(space.items, graph?.rowOf === null ? graph.graph : input.graph),
    leftOut,
  };
}

interface Partition {
  /** Of each point; cluster 0 is the largest. */
  readonly labels: Int32Array;
  readonly findings: NonNullable<StructureFindings["kMeans"]>;
}

/** k-means over all points from the centroids of the sample. */
async function partitionAll(
  points: ClusterPoints,
  { centroids: start, findings: { k } }: Tendency,
  source: ClusterSource,
  { engine, seed, signal }: SectionInput,
): Promise<Partition> {
  const { matrix, spherical } = points;
  const random = seededRandom(seed);
  const fitted =
    matrix.rows <= mostFitted
      ? matrix
      : gatherRows(matrix, seededSample(matrix.rows, mostFitted, random), null);
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
  const silhouette = await silhouettes(points, labels, { engine, seed, signal });
  const sums = sumsOfSquares(matrix, labels);
  return {
    labels,
    findings: {
      k,
      fitted: fitted.rows,
      silhouette: meanInterval(silhouette, [-1, 1])!,
      daviesBouldin: daviesBouldin(matrix, labels),
      calinskiHarabasz: calinskiHarabasz(sums),
      withinSumOfSquares: sums.within,
      converged,
      clusters: describeClusters(source, labels, silhouette, mostShown),
    },
  };
}

/** Of each point; for Euclidean distance of a sample among itself, NaN for the others. */
async function silhouettes(
  { matrix, spherical }: ClusterPoints,
  labels: Int32Array,
  { engine, seed, signal }: Pick<SectionInput, "engine" | "seed" | "signal">,
): Promise<Float64Array> {
  if (spherical) return cosineSilhouette(matrix, labels, engine, signal);
  const sample = seededSample(matrix.rows, mostPairs, seededRandom(seed));
  const ofSample = Int32Array.from(sample, (row) => labels[row]!);
  const values = silhouetteOfDistances(
    await pairDistances(gatherRows(matrix, sample, null), engine),
    ofSample,
  );
  const all = new Float64Array(matrix.rows).fill(Number.NaN);
  sample.forEach((row, i) => {
    all[row] = values[i]!;
  });
  return all;
}

interface DensePart {
  readonly labels: Int32Array;
  readonly findings: NonNullable<StructureFindings["hdbscan"]>;
}

async function denseClusters(
  distances: DistanceGraph,
  source: ClusterSource,
  { engine, signal }: SectionInput,
  options: StructureOptions,
  leftOut: string[],
): Promise<DensePart | null> {
  throwIfAborted(signal);
  const { graph, matrix, rowOf } = distances;
  const minClusterSize = options.minClusterSize ?? Math.max(5, Math.round(0.005 * matrix.rows));
  const minSamples = Math.min(10, minClusterSize, graph.k + 1);
  if (matrix.rows < 2 * minClusterSize) {
    leftOut.push(`HDBSCAN: fewer than ${2 * minClusterSize} items`);
    return null;
  }
  const found = await hdbscan(matrix, graph, { minClusterSize, minSamples, engine, signal });
  const described = describeClusters(
    { ...source, points: directionsOf(distances, source), rowOf },
    found.labels,
    null,
    mostShown,
  );
  return {
    labels: found.labels,
    findings: { minClusterSize, minSamples, ...denseFindings(found), clusters: described },
  };
}

/** Directions of all rows of a graph by cosine, whose means clusters are described by; a zero vector, which is in none, has NaN. */
function directionsOf({ graph, matrix, rowOf }: DistanceGraph, { points }: ClusterSource): EmbeddingMatrix {
  if (graph.similarity === "euclidean") return matrix;
  if (rowOf === null && points.rows === matrix.rows) return points;
  return gatherRows(matrix, null, rowNorms(matrix, "item"));
}

function denseFindings({ labels, edges, provenEdges, components, stabilities }: HdbscanClusters) {
  const noise = labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
  return {
    rows: labels.length,
    clustersFound: stabilities.length,
    noise: noise / labels.length,
    provenEdges: edges === 0 ? 1 : provenEdges / edges,
    components,
  };
}

/** k-means with as many clusters as there are labels, on the labelled items' terms: what MTEB's V-measure is taken of. */
async function clustersLikeLabels(
  { matrix, spherical, rowOf }: ClusterPoints,
  codes: LabelCodes | null,
  { engine, seed, signal, space }: SectionInput,
  leftOut: string[],
): Promise<ItemClusters[]> {
  if (codes === null) return [];
  const k = codes.names.length;
  if (k < 2 || k > mostLabels || 2 * k > matrix.rows) {
    leftOut.push(
      `k-means with as many clusters as labels: ${k} labels; expected 2 to ${mostLabels}, and two items a cluster`,
    );
    return [];
  }
  const random = seededRandom(seed);
  const sample =
    matrix.rows <= mostStarted
      ? matrix
      : gatherRows(matrix, seededSample(matrix.rows, mostStarted, random), null);
  const options = { k, engine, random, spherical, tolerance: 0.001, iterations: 50, signal };
  const { centroids } = await kMeans(sample, { ...options, starts: 3 });
  const labels = await nearestCentroids(matrix, centroids, options);
  return [onItems("k-means with as many clusters as labels", labels, rowOf, space.items.matrix.rows)];
}

/** Labels of points, or of a sample, as labels of all items. */
function onItems(
  name: ItemClusters["name"],
  labels: Int32Array,
  rowOf: Int32Array | null,
  rows: number,
): ItemClusters {
  if (rowOf === null) return { name, labels, looked: null };
  const all = new Int32Array(rows).fill(-1);
  const looked = new Uint8Array(rows);
  rowOf.forEach((row, i) => {
    all[row] = labels[i]!;
    looked[row] = 1;
  });
  return { name, labels: all, looked };
}

/** Items that k-means is fitted on; the others are given the nearest centroid. */
const mostFitted = 100_000;
/** Items that k-means is started on for the labels. */
const mostStarted = 10_000;
/** Items whose Euclidean silhouettes are taken. */
const mostPairs = 2_048;
/** Labels up to which clusters of their number are made. */
const mostLabels = 200;
/** Clusters that are described. */
const mostShown = 50;
