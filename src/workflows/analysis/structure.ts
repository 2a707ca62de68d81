import type { StructureFindings } from "../../contracts/analysis/structure.js";
import { InputError } from "../../contracts/errors.js";
import { type ClusterPoints, clusterPoints } from "../../geometry/cluster-points.js";
import { distanceGraph } from "./distance-graph.js";
import { itemNorms } from "./item-norms.js";
import { type LabelCodes, labelCodes } from "./label-codes.js";
import type { SectionInput } from "./section-input.js";
import type { ClusterSource } from "./structure-clusters.js";
import { findDuplicates } from "./structure-duplicates.js";
import type { ItemClusters } from "./structure-labels.js";
import { findOutliers } from "./structure-outliers.js";
import type { Partition } from "./structure-partition.js";
import type { Tendency } from "./structure-tendency.js";

/**
 * Clusters (with `full`, or where their number or least size is asked for), labels, outliers and near-duplicates of a space.
 * Large spaces are sampled in parts: k is chosen on 2,048 items (1,024 above 512 dimensions), k-means fitted on 200 million over
 * its clusters; HDBSCAN and outliers go by the graph where it holds every item, else by one of their own over 100,000. Throws
 * `InputError` for more clusters, or larger ones, than the items have room for.
 */
export async function structure(input: SectionInput): Promise<StructureFindings> {
  const { space, seed, clusters: askedClusters, minClusterSize } = input;
  const full = input.full === true || askedClusters !== undefined || minClusterSize !== undefined;
  const norms = itemNorms(input);
  const points = clusterPoints(space.items.matrix, space.similarity, norms);
  const codes = labelCodes(space.labels);
  // The one-screen summary does without most of this code, which takes a while to load.
  const clusters = full ? await clusterCode() : null;
  const analyzer = clusters === null ? null : await clusters.textAnalyzer(space.items.texts);
  const source: ClusterSource = {
    items: space.items,
    points: points.matrix,
    rowOf: points.rowOf,
    codes,
    analyzer,
    seed,
  };
  const leftOut: string[] = [];
  if (!full) leftOut.push("clusters: only with everything measured");
  checkClusters(points, askedClusters);
  const tendency = clusters === null ? null : await clusters.clusterTendency(points, input);
  if (full && tendency === null)
    leftOut.push("whether there are groups: fewer than 20 items with a direction");
  const partition = await partitionBy(points, tendency, source, input);
  const graph = await distanceGraph({ ...input, full });
  const dense =
    clusters !== null && graph !== null ? await clusters.denseClusters(graph, source, input, leftOut) : null;
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
    asked: { clusters: askedClusters ?? null, minClusterSize: minClusterSize ?? null },
    tendency: tendency?.findings ?? null,
    kMeans: partition?.findings ?? null,
    hdbscan: dense?.findings ?? null,
    labels:
      codes === null
        ? null
        : (await import("./structure-labels.js")).compareLabels(codes, input.graph, clusterings, {
            clusters: byKMeans,
            seed,
          }),
    outliers: graph === null ? null : findOutliers(space.items, graph.graph, graph.rowOf),
    duplicates: findDuplicates(space.items, norms, graph?.rowOf === null ? graph.graph : input.graph),
    leftOut,
  };
}

async function clusterCode() {
  const [{ textAnalyzer }, { clusterTendency }, { denseClusters }] = await Promise.all([
    import("./structure-clusters.js"),
    import("./structure-tendency.js"),
    import("./structure-density.js"),
  ]);
  return { textAnalyzer, clusterTendency, denseClusters };
}

function checkClusters({ matrix: { rows } }: ClusterPoints, asked: number | undefined): void {
  if (asked === undefined || 2 * asked <= rows) return;
  throw new InputError(
    `clusters is ${asked}, and ${rows} items have a direction; expected at most ${Math.floor(rows / 2)}, two items a cluster`,
  );
}

/** k-means with as many clusters as were asked for, else as were chosen; null where neither is. */
async function partitionBy(
  points: ClusterPoints,
  tendency: Tendency | null,
  source: ClusterSource,
  input: SectionInput,
): Promise<Partition | null> {
  const k = input.clusters ?? tendency?.findings.k;
  if (k === undefined) return null;
  const centroids = tendency?.fits.find((fit) => fit.k === k)?.centroids ?? null;
  const { partitionAll } = await import("./structure-partition.js");
  return partitionAll(points, { k, centroids }, source, input);
}

/** k-means with as many clusters as there are labels, on the labelled items' terms: what MTEB's V-measure is taken of. */
async function clustersLikeLabels(
  points: ClusterPoints,
  codes: LabelCodes | null,
  input: SectionInput,
  leftOut: string[],
): Promise<ItemClusters[]> {
  if (codes === null) return [];
  const { matrix, spherical, rowOf } = points;
  const k = codes.names.length;
  if (k < 2 || k > mostLabels || 2 * k > matrix.rows) {
    leftOut.push(
      `k-means with as many clusters as labels: ${k} labels; expected 2 to ${mostLabels}, and two items a cluster`,
    );
    return [];
  }
  const { engine, signal, space } = input;
  const [{ nearestCentroids }, { freshCentroids }] = await Promise.all([
    import("../../geometry/k-means.js"),
    import("./structure-partition.js"),
  ]);
  const centroids = await freshCentroids(points, k, input);
  const labels = await nearestCentroids(matrix, centroids, { engine, spherical, signal });
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

/** Labels up to which clusters of their number are made. */
const mostLabels = 200;
