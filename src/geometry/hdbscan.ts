import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { NeighborGraph } from "../neighbors/neighbor-graph.js";
import { type CondensedTree, condensedTree } from "./condensed-tree.js";
import { connectComponents } from "./connect-components.js";
import { distanceToNeighbor, neighborDistances } from "./neighbor-distances.js";
import { joinTrees, provenTrees } from "./spanning-tree.js";

export interface HdbscanOptions {
  /** Rows that a group must have to be a cluster; from 2. */
  readonly minClusterSize: number;
  /** The core distance of a row is that to its `minSamples`-th nearest, itself counted; 1 to the graph's k + 1. */
  readonly minSamples: number;
  readonly engine: MatrixEngine;
  readonly signal?: AbortSignal | undefined;
}

export interface HdbscanClusters {
  /** Cluster of each row, -1 for noise; clusters are numbered by falling size. */
  readonly labels: Int32Array;
  /** Of each cluster: excess of mass. */
  readonly stabilities: Float64Array;
  /** Edges of the tree, and how many of them are proven to be those that all pairs give: all, where every list holds all others. */
  readonly edges: number;
  readonly provenEdges: number;
  /** Parts of the tree that the graph proves, which were connected by searches: 1 where it proves all. */
  readonly components: number;
}

/**
 * HDBSCAN (Campello, Moulavi, Sander 2013; McInnes, Healy 2017): groups that stay together as density rises, chosen by
 * excess of mass; what belongs to none is noise. The tree is that of mutual reachability as far as the graph
 * proves it (`provenTrees`), and its parts are connected by `connectComponents`; with lists of all others it is exact and agrees with scikit-learn and
 * hdbscan. Distances are 1 - cosine or Euclidean; `points` are those of the graph. A row without a list (a zero vector) is noise.
 * Everything is never one cluster. Cost O(n k) beside the graph. Throws `InputError` for a graph of a dot product or of a
 * sample, and options out of range.
 */
export async function hdbscan(
  points: EmbeddingMatrix,
  graph: NeighborGraph,
  { minClusterSize, minSamples, engine, signal }: HdbscanOptions,
): Promise<HdbscanClusters> {
  requireWhole("minClusterSize", minClusterSize, 2);
  requireWhole("minSamples", minSamples, 1, graph.k + 1);
  if (points.rows !== graph.items)
    throw new InputError(`the graph is of ${graph.items} items; expected one of the ${points.rows} given`);
  const neighbors = neighborDistances(graph);
  const core = distanceToNeighbor(neighbors, Math.max(1, minSamples - 1));
  // The nearest of one is the row itself; NaN stays where a row has no list.
  if (minSamples === 1) for (let row = 0; row < core.length; row++) core[row]! *= 0;
  const inside = core.reduce((count, distance) => count + (Number.isNaN(distance) ? 0 : 1), 0);
  const within = provenTrees(neighbors, core, graph.k >= inside - 1);
  const components = within.components.count - (core.length - inside);
  const spherical = graph.similarity === "cosine";
  const between = await connectComponents(points, within, { engine, spherical, core, signal });
  const tree = joinTrees(within.tree, between);
  const condensed = condensedTree(tree, points.rows, minClusterSize);
  return {
    ...chosenClusters(condensed),
    edges: tree.distances.length,
    provenEdges: tree.proven,
    components: Math.max(0, components),
  };
}

/** The clusters of most mass that do not overlap: a cluster gives way to its descendants where they have more together. */
function chosenClusters(tree: CondensedTree): Pick<HdbscanClusters, "labels" | "stabilities"> {
  const { parents, stabilities, clusterOf } = tree;
  const best = Float64Array.from(stabilities);
  const below = new Float64Array(parents.length);
  const chosen = new Uint8Array(parents.length);
  for (let cluster = parents.length - 1; cluster > 0; cluster--) {
    if (below[cluster]! > stabilities[cluster]!) best[cluster] = below[cluster]!;
    else chosen[cluster] = 1;
    below[parents[cluster]!]! += best[cluster]!;
  }
  // From the top: the first chosen cluster on the way down holds all below it.
  const owner = new Int32Array(parents.length).fill(-1);
  for (let cluster = 1; cluster < parents.length; cluster++) {
    const above = owner[parents[cluster]!]!;
    owner[cluster] = above >= 0 ? above : chosen[cluster] === 1 ? cluster : -1;
  }
  const owners = clusterOf.map((cluster) => (cluster < 0 ? -1 : owner[cluster]!));
  return numbered(owners, stabilities);
}

/** Numbers clusters by falling size, then by their first number. */
function numbered(
  owners: Int32Array,
  stabilities: Float64Array,
): Pick<HdbscanClusters, "labels" | "stabilities"> {
  const sizes = new Map<number, number>();
  for (const owner of owners) if (owner >= 0) sizes.set(owner, (sizes.get(owner) ?? 0) + 1);
  const order = [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([owner]) => owner);
  const numbers = new Map(order.map((owner, number) => [owner, number]));
  return {
    labels: owners.map((owner) => (owner < 0 ? -1 : numbers.get(owner)!)),
    stabilities: Float64Array.from(order, (owner) => stabilities[owner]!),
  };
}
