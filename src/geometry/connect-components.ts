import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { throwIfAborted } from "../contracts/errors.js";
import { exactSearch } from "../neighbors/exact-search.js";
import { float64Score } from "../neighbors/float64-score.js";
import { gatherRows, rowNorms, type Similarity } from "../neighbors/prepare-items.js";
import { ascendingOrder } from "../numeric/ascending-order.js";
import { type DisjointSets, disjointSets } from "../numeric/disjoint-sets.js";
import {
  type ComponentDistances,
  componentDistances,
  pairOf,
  type ReachabilityOptions,
} from "./component-distances.js";
import { distanceOf } from "./neighbor-distances.js";
import type { ProvenTrees, SpanningTree } from "./spanning-tree.js";

/**
 * Edges that join the components of a graph into one: Kruskal's (1956) over the shortest distances between components
 * (`componentDistances`, beside the graph's `open` edges). A component is searched from every row while rows are few (`mostQueries` in all, the smallest
 * first), and an edge is proven where all edges out of a side of it are known; else from rows at even steps, and the edge that is
 * found is shortened by going from either end to the nearest row of the other's component until neither is nearer. Above
 * `mostComponents` components those with an open edge take it first. Changes `components`.
 */
export async function connectComponents(
  points: EmbeddingMatrix,
  { components, open }: Pick<ProvenTrees, "components" | "open">,
  options: ReachabilityOptions,
): Promise<SpanningTree> {
  const edges: Edge[] = takeOpenEdges(open, components, options.core);
  let groups = membersOf(components, options.core);
  if (groups.length > mostComponents) {
    edges.push(...(await joinSmallest(points, groups, components, options)));
    groups = membersOf(components, options.core);
  }
  if (groups.length > 1) {
    const between = await componentDistances(points, groups, options, { known: open, mostQueries });
    edges.push(...shortestTree(points, groups, between, options));
  }
  const order = ascendingOrder(Float64Array.from(edges, ({ distance }) => distance));
  return {
    from: order.map((place) => edges[place]!.from),
    to: order.map((place) => edges[place]!.to),
    distances: Float64Array.from(order, (place) => edges[place]!.distance),
    proven: edges.filter(({ proven }) => proven).length,
  };
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly distance: number;
  readonly proven: boolean;
}

/** While components are too many, each takes its shortest open edge, as in Borůvka's rounds (1926). */
function takeOpenEdges(
  { from, to, distances }: ProvenTrees["open"],
  components: DisjointSets,
  core: Float64Array,
): Edge[] {
  const taken: Edge[] = [];
  const leftOut = core.reduce((count, distance) => count + (Number.isNaN(distance) ? 1 : 0), 0);
  for (let before = -1; components.count - leftOut > mostComponents && taken.length > before; ) {
    before = taken.length;
    const met = new Set<number>();
    const shortest: number[] = [];
    for (let edge = 0; edge < from.length; edge++) {
      const [a, b] = [components.find(from[edge]!), components.find(to[edge]!)];
      if (a === b || (met.has(a) && met.has(b))) continue;
      met.add(a).add(b);
      shortest.push(edge);
    }
    for (const edge of shortest)
      if (components.join(from[edge]!, to[edge]!))
        taken.push({ from: from[edge]!, to: to[edge]!, distance: distances[edge]!, proven: false });
  }
  return taken;
}

/** Rows of each component, the largest first; rows that are left out are in none. */
function membersOf(components: DisjointSets, core: Float64Array): Int32Array[] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < core.length; row++) {
    if (Number.isNaN(core[row]!)) continue;
    const root = components.find(row);
    const members = groups.get(root);
    if (members === undefined) groups.set(root, [row]);
    else members.push(row);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length).map((members) => Int32Array.from(members));
}

/** Joins all but the largest `mostComponents` to the one whose first row is nearest to their own. */
async function joinSmallest(
  points: EmbeddingMatrix,
  groups: readonly Int32Array[],
  components: DisjointSets,
  { engine, spherical, core, signal }: ReachabilityOptions,
): Promise<Edge[]> {
  const similarity = spherical ? "cosine" : "euclidean";
  const firsts = Int32Array.from(groups, (members) => members[0]!);
  const [large, small] = [firsts.subarray(0, mostComponents), firsts.subarray(mostComponents)];
  const items = gatherRows(points, large, null);
  const options = { k: 1, similarity, engine, signal } as const;
  const { rows, scores } = await exactSearch(gatherRows(points, small, null), items, options);
  return Array.from(small, (from, i): Edge => {
    const to = large[rows[i]!]!;
    components.join(from, to);
    const distance = Math.max(distanceOf(scores[i]!, similarity), core[from]!, core[to]!);
    return { from, to, distance, proven: false };
  });
}

/** The tree over groups, its edges proven where every pair out of one side of them is exact, else shortened. */
function shortestTree(
  points: EmbeddingMatrix,
  groups: readonly Int32Array[],
  { distances, from, to, exact }: ComponentDistances,
  { spherical, core, signal }: ReachabilityOptions,
): Edge[] {
  const sets = disjointSets(groups.length);
  const sure = new Uint8Array(groups.length).fill(1);
  const sides = new Int32Array(2 * distances.length);
  for (let a = 1; a < groups.length; a++)
    for (let b = 0; b < a; b++) {
      const pair = pairOf(a, b);
      sides[2 * pair] = a;
      sides[2 * pair + 1] = b;
      if (exact[pair] === 0) sure[a] = sure[b] = 0;
    }
  const similarity = spherical ? "cosine" : "euclidean";
  const measured = { matrix: points, norms: rowNorms(points, "item"), similarity, core } as const;
  const edges: Edge[] = [];
  for (const pair of ascendingOrder(distances)) {
    if (sets.count === 1) break;
    const [a, b] = [sides[2 * pair]!, sides[2 * pair + 1]!];
    const [first, second] = [sure[sets.find(a)], sure[sets.find(b)]];
    if (!sets.join(a, b)) continue;
    throwIfAborted(signal);
    sure[sets.find(a)] = first === 1 && second === 1 ? 1 : 0;
    const proven = first === 1 || second === 1;
    const edge = { from: from[pair]!, to: to[pair]!, distance: distances[pair]!, proven };
    edges.push(proven ? edge : shortened(edge, groups[a]!, groups[b]!, measured));
  }
  return edges;
}

interface Measured {
  readonly matrix: EmbeddingMatrix;
  readonly norms: Float64Array;
  readonly similarity: Similarity;
  readonly core: Float64Array;
}

/** Goes from either end to the nearest of the other's group until neither is nearer, four times at most. */
function shortened(edge: Edge, a: Int32Array, b: Int32Array, measured: Measured): Edge {
  let best = edge;
  for (let step = 0; step < 4; step++) {
    const { row, distance } =
      step % 2 === 0 ? nearestIn(a, best.to, measured) : nearestIn(b, best.from, measured);
    if (!(distance < best.distance)) break;
    best = { ...best, ...(step % 2 === 0 ? { from: row } : { to: row }), distance };
  }
  return best;
}

/** The row of `rows` of least mutual reachability from another. */
function nearestIn(
  rows: Int32Array,
  other: number,
  { core, ...points }: Measured,
): { row: number; distance: number } {
  let best = { row: -1, distance: Number.POSITIVE_INFINITY };
  for (const row of rows) {
    if (core[row]! >= best.distance) continue;
    const score = float64Score(points, row, points.matrix, other, points.norms[other]!);
    const distance = Math.max(distanceOf(score, points.similarity), core[row]!, core[other]!);
    if (distance < best.distance) best = { row, distance };
  }
  return best;
}

/** Rows that are searched from, at most, but one of each component. */
const mostQueries = 4_096;

/** Components between each two of which the shortest edge is looked for: half a million pairs. */
const mostComponents = 1_024;
