import { ascendingOrder } from "../numeric/ascending-order.js";
import { type DisjointSets, disjointSets } from "../numeric/disjoint-sets.js";
import { distanceToNeighbor, type NeighborDistances } from "./neighbor-distances.js";

/** Edges of a tree over rows, or of several trees, by ascending distance. */
export interface SpanningTree {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly distances: Float64Array;
  /** How many of the edges are proven to be those that all pairs would give. */
  readonly proven: number;
}

/** Trees as far as they are proven, and what is left to join them by. */
export interface ProvenTrees {
  readonly tree: SpanningTree;
  readonly components: DisjointSets;
  /** Edges of the graph between components, by ascending distance, that a pair in nobody's list may undercut. */
  readonly open: Pick<SpanningTree, "from" | "to" | "distances">;
}

/**
 * The part of the minimum spanning tree of mutual reachability that a graph of neighbours proves (Kruskal 1956): the
 * distance of an edge is max(core(a), core(b), d(a, b)). An edge that joins two groups belongs to the tree of all pairs where
 * in one of them no row's list ends before that distance, since a pair that is in neither's list is farther than both
 * lists' ends. `whole` says that lists hold all others.
 */
export function provenTrees(neighbors: NeighborDistances, core: Float64Array, whole: boolean): ProvenTrees {
  const { from, to, distances } = reachabilityEdges(neighbors, core);
  const reach = whole
    ? new Float64Array(core.length).fill(Number.POSITIVE_INFINITY)
    : distanceToNeighbor(neighbors, Number.POSITIVE_INFINITY);
  const components = disjointSets(core.length);
  const kept: number[] = [];
  const open: number[] = [];
  for (const edge of ascendingOrder(distances)) {
    const [a, b] = [components.find(from[edge]!), components.find(to[edge]!)];
    if (a === b) continue;
    if (Math.max(reach[a]!, reach[b]!) >= distances[edge]!) {
      components.join(a, b);
      reach[components.find(a)] = Math.min(reach[a]!, reach[b]!);
      kept.push(edge);
    } else open.push(edge);
  }
  const edgesAt = (edges: readonly number[]): Pick<SpanningTree, "from" | "to" | "distances"> => ({
    from: Int32Array.from(edges, (edge) => from[edge]!),
    to: Int32Array.from(edges, (edge) => to[edge]!),
    distances: Float64Array.from(edges, (edge) => distances[edge]!),
  });
  return { tree: { ...edgesAt(kept), proven: kept.length }, components, open: edgesAt(open) };
}

/** Both trees' edges, by ascending distance. */
export function joinTrees(first: SpanningTree, second: SpanningTree): SpanningTree {
  const all = new Float64Array(first.distances.length + second.distances.length);
  all.set(first.distances);
  all.set(second.distances, first.distances.length);
  const pick = (a: Int32Array, b: Int32Array, place: number): number =>
    place < a.length ? a[place]! : b[place - a.length]!;
  const order = ascendingOrder(all);
  return {
    from: order.map((place) => pick(first.from, second.from, place)),
    to: order.map((place) => pick(first.to, second.to, place)),
    distances: Float64Array.from(order, (place) => all[place]!),
    proven: first.proven + second.proven,
  };
}

/** An edge for each entry of the lists: a pair that lists each other has two of one distance, of which Kruskal keeps one. */
function reachabilityEdges(
  { offsets, rows, distances }: NeighborDistances,
  core: Float64Array,
): { from: Int32Array; to: Int32Array; distances: Float64Array } {
  const from = new Int32Array(rows.length);
  const reach = new Float64Array(rows.length);
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      from[i] = row;
      reach[i] = Math.max(core[row]!, core[rows[i]!]!, distances[i]!);
    }
  }
  return { from, to: rows, distances: reach };
}
