import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { exactSearch } from "../neighbors/exact-search.js";
import { gatherRows } from "../neighbors/prepare-items.js";
import { ascendingOrder } from "../numeric/ascending-order.js";
import type { DisjointSets } from "../numeric/disjoint-sets.js";
import type { ProvenTrees, SpanningTree } from "./spanning-tree.js";

export interface ConnectOptions {
  readonly engine: MatrixEngine;
  readonly spherical: boolean;
  /** Distance of each row to its k-th neighbour, which an edge is never shorter than; NaN for a row that is left out. */
  readonly core: Float64Array;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Edges that join the components of a graph into one, by Borůvka's rounds (1926): each component but the largest takes the
 * shortest edge to a row outside, of the graph's `open` edges and of a search. Searched from every row of a small component
 * while rows are few (`mostQueries` in a round), and its edge is then proven; else from rows at even steps, so that an edge
 * may be longer than the shortest there is. Where components are more than `mostQueries`, those with an open edge take it.
 * Changes `components`.
 */
export async function connectComponents(
  points: EmbeddingMatrix,
  { components, open }: Pick<ProvenTrees, "components" | "open">,
  options: ConnectOptions,
): Promise<SpanningTree> {
  const edges: Edge[] = [];
  for (;;) {
    const groups = membersOf(components, options.core);
    if (groups.length < 2) break;
    const found = await shortestEdges(points, groups, openEdges(open, components), options);
    found.sort((a, b) => a.distance - b.distance || a.from - b.from || a.to - b.to);
    for (const edge of found) if (components.join(edge.from, edge.to)) edges.push(edge);
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
  from: number;
  to: number;
  distance: number;
  proven: boolean;
}

/** The first, so the shortest, open edge of each component, by the row that stands for it. */
function openEdges(
  { from, to, distances }: ProvenTrees["open"],
  components: DisjointSets,
): (row: number) => Edge | undefined {
  const shortest = new Map<number, Edge>();
  for (let i = 0; i < from.length; i++) {
    const [a, b] = [components.find(from[i]!), components.find(to[i]!)];
    if (a === b) continue;
    const edge = { from: from[i]!, to: to[i]!, distance: distances[i]!, proven: false };
    if (!shortest.has(a)) shortest.set(a, edge);
    if (!shortest.has(b)) shortest.set(b, edge);
  }
  return (row) => shortest.get(components.find(row));
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

/** The shortest edge found out of each group but the first. */
async function shortestEdges(
  points: EmbeddingMatrix,
  [, ...groups]: readonly Int32Array[],
  openEdge: (row: number) => Edge | undefined,
  options: ConnectOptions,
): Promise<Edge[]> {
  const known = groups.map((members) => openEdge(members[0]!));
  const searched = groups.filter((_, group) => known[group] === undefined || groups.length <= mostQueries);
  const each = Math.max(1, Math.floor(mostQueries / Math.max(1, searched.length)));
  const small = searched.filter((members) => members.length <= mostListed);
  const found = new Map<Int32Array, Edge>();
  const ofSmall = small.length === 0 ? [] : await edgesOutOfSmall(points, small, each, options);
  small.forEach((members, i) => {
    found.set(members, ofSmall[i]!);
  });
  for (const members of searched)
    if (members.length > mostListed) found.set(members, await edgeOutOfLarge(points, members, each, options));
  // One edge a component: its second shortest may not belong to the tree.
  return groups.map((members, group) => {
    const [edge, other] = [found.get(members), known[group]];
    return edge === undefined || (other !== undefined && other.distance < edge.distance) ? other! : edge;
  });
}

/** All small groups in one search, each query without its own group. */
async function edgesOutOfSmall(
  points: EmbeddingMatrix,
  groups: readonly Int32Array[],
  each: number,
  options: ConnectOptions,
): Promise<Edge[]> {
  const queries = groups.map((members) => everyFew(members, each));
  const rows = Int32Array.from(queries.flatMap((members) => [...members]));
  const exclude = queries.flatMap((members, group) => Array.from(members, () => groups[group]!));
  const best = await nearestOf(points, rows, null, exclude, options);
  let at = 0;
  return queries.map((members, group) => {
    const mine = best.slice(at, at + members.length);
    at += members.length;
    return { ...shortestOf(mine), proven: members.length === groups[group]!.length };
  });
}

async function edgeOutOfLarge(
  points: EmbeddingMatrix,
  members: Int32Array,
  each: number,
  options: ConnectOptions,
): Promise<Edge> {
  const inside = new Uint8Array(points.rows);
  for (const row of members) inside[row] = 1;
  const others = Int32Array.from(options.core.keys()).filter(
    (row) => inside[row] === 0 && !Number.isNaN(options.core[row]!),
  );
  const queries = everyFew(members, each);
  const edge = shortestOf(await nearestOf(points, queries, others, undefined, options));
  return { ...edge, proven: queries.length === members.length };
}

function shortestOf(edges: readonly Edge[]): Edge {
  return edges.reduce((least, edge) => (edge.distance < least.distance ? edge : least));
}

/** The nearest row of each of `rows` among `among` (null: all). */
async function nearestOf(
  points: EmbeddingMatrix,
  rows: Int32Array,
  among: Int32Array | null,
  exclude: readonly Int32Array[] | undefined,
  { engine, spherical, core, signal }: ConnectOptions,
): Promise<Edge[]> {
  const items = among === null ? points : gatherRows(points, among, null);
  const similarity = spherical ? "cosine" : "euclidean";
  const lists = await exactSearch(gatherRows(points, rows, null), items, {
    k: 1,
    similarity,
    engine,
    exclude,
    signal,
  });
  return Array.from(rows, (from, query) => {
    const at = lists.offsets[query]!;
    const to = among === null ? lists.rows[at]! : among[lists.rows[at]!]!;
    const distance = Math.max(0, spherical ? 1 - lists.scores[at]! : -lists.scores[at]!);
    return { from, to, distance: Math.max(distance, core[from]!, core[to]!), proven: false };
  });
}

/** At most `most` of the rows, at even steps. */
function everyFew(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}

/** Rows that one round searches from, at most (but one of each component). */
const mostQueries = 2_048;

/** Members that a search is told to leave out one by one. */
const mostListed = 256;
