import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { blockedTopK, planBlocks } from "../neighbors/blocked-top-k.js";
import { float32ScoreBound } from "../neighbors/float32-score-bound.js";
import { float64Score } from "../neighbors/float64-score.js";
import { gatherRows, type PreparedItems, prepareItems, rowNorms } from "../neighbors/prepare-items.js";
import { distanceOf } from "./neighbor-distances.js";

export interface ReachabilityOptions {
  readonly engine: MatrixEngine;
  readonly spherical: boolean;
  /** Distance of each row to its k-th neighbour, which an edge is never shorter than; NaN for a row that is left out. */
  readonly core: Float64Array;
  readonly signal?: AbortSignal | undefined;
}

/** Edges between rows, no shorter than their mutual reachability. */
export interface KnownEdges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly distances: Float64Array;
}

/** The shortest edges found between groups of rows: that of groups a > b is at `a (a - 1) / 2 + b`, from a row of a to one of b. */
export interface ComponentDistances {
  readonly distances: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** 1 where no edge between the two can be shorter. */
  readonly exact: Uint8Array;
}

/**
 * Shortest mutual reachability max(core(a), core(b), d(a, b)) between groups of rows, which are given largest first: of each
 * two the smaller one's rows are searched among all rows of the larger. Smaller groups are searched from every row, larger
 * ones from rows at even steps, `mostQueries` in all and one a group at least; edges that are `known` stand beside what is found. The engine screens in float32; what can be shorter is
 * taken in float64, and the bound of the rounding tells whether anything left out can be. About `mostQueries` · n · d operations.
 */
export async function componentDistances(
  points: EmbeddingMatrix,
  groups: readonly Int32Array[],
  options: ReachabilityOptions,
  { known, mostQueries }: { readonly known: KnownEdges; readonly mostQueries: number },
): Promise<ComponentDistances> {
  const similarity = options.spherical ? "cosine" : "euclidean";
  const queries = queriesOf(points, groups, mostQueries, options.spherical);
  const table = openTable(groups.length);
  takeKnown(known, groups, points.rows, table);
  for (let group = 0; group + 1 < groups.length; group++) {
    const rows = groups[group]!;
    const items = prepareItems(gatherRows(points, rows, null), similarity);
    await searchGroup({ items, rows, group }, queries, table, options);
  }
  const exact = Uint8Array.from(table.unseen, (unseen, pair) => (table.distances[pair]! <= unseen ? 1 : 0));
  for (let group = 1; group < groups.length; group++) {
    if (queries.starts[group + 1]! - queries.starts[group]! === groups[group]!.length) continue;
    exact.fill(0, pairOf(group, 0), pairOf(group + 1, 0));
  }
  return { distances: table.distances, from: table.from, to: table.to, exact };
}

/** Place of the pair of groups `larger > smaller` by number. */
export function pairOf(larger: number, smaller: number): number {
  return (larger * (larger - 1)) / 2 + smaller;
}

interface Queries {
  /** Row of each query; those of group g are `starts[g]` to `starts[g + 1]`. */
  readonly rows: Int32Array;
  readonly starts: Int32Array;
  readonly group: Int32Array;
  readonly given: EmbeddingMatrix;
  /** Unit vectors for cosine. */
  readonly searched: EmbeddingMatrix;
  readonly norms: Float64Array;
}

function queriesOf(
  points: EmbeddingMatrix,
  groups: readonly Int32Array[],
  mostQueries: number,
  spherical: boolean,
): Queries {
  const starts = new Int32Array(groups.length + 1);
  let left = mostQueries;
  for (let group = groups.length - 1; group > 0; group--) {
    const size = Math.min(groups[group]!.length, Math.max(1, Math.floor(left / group)));
    starts[group + 1] = size;
    left -= size;
  }
  for (let group = 1; group <= groups.length; group++) starts[group]! += starts[group - 1]!;
  const rows = new Int32Array(starts.at(-1)!);
  const group = new Int32Array(rows.length);
  groups.forEach((members, at) => {
    const [start, end] = [starts[at]!, starts[at + 1]!];
    group.fill(at, start, end);
    for (let i = start; i < end; i++)
      rows[i] = members[Math.floor(((i - start) * members.length) / (end - start))]!;
  });
  const given = gatherRows(points, rows, null);
  const norms = rowNorms(given, "item");
  return { rows, starts, group, given, norms, searched: spherical ? gatherRows(given, null, norms) : given };
}

interface Table extends Omit<ComponentDistances, "exact"> {
  /** What an edge that was not looked at is not shorter than. */
  readonly unseen: Float64Array;
}

function openTable(groups: number): Table {
  const pairs = pairOf(groups, 0);
  const endless = (): Float64Array => new Float64Array(pairs).fill(Number.POSITIVE_INFINITY);
  return {
    distances: endless(),
    from: new Int32Array(pairs),
    to: new Int32Array(pairs),
    unseen: endless(),
  };
}

/** Takes the shortest of the known edges between each two groups. */
function takeKnown(known: KnownEdges, groups: readonly Int32Array[], rows: number, table: Table): void {
  const groupOf = new Int32Array(rows).fill(-1);
  groups.forEach((members, group) => {
    for (const row of members) groupOf[row] = group;
  });
  for (let edge = 0; edge < known.from.length; edge++) {
    const ends = [known.from[edge]!, known.to[edge]!] as const;
    const [a, b] = [groupOf[ends[0]]!, groupOf[ends[1]]!];
    if (a === b) continue;
    const pair = pairOf(Math.max(a, b), Math.min(a, b));
    if (!(known.distances[edge]! < table.distances[pair]!)) continue;
    table.distances[pair] = known.distances[edge]!;
    table.from[pair] = a > b ? ends[0] : ends[1];
    table.to[pair] = a > b ? ends[1] : ends[0];
  }
}

/** Searches one group from the queries of all groups after it. */
async function searchGroup(
  { items, rows, group }: { items: PreparedItems; rows: Int32Array; group: number },
  queries: Queries,
  table: Table,
  { engine, core, signal }: ReachabilityOptions,
): Promise<void> {
  const { dims } = items.matrix;
  const first = queries.starts[group + 1]!;
  const k = Math.min(depth, rows.length);
  const plan = planBlocks(queries.rows.length - first, rows.length, k);
  for (let start = first; start < queries.rows.length; start += plan.queries) {
    const end = Math.min(queries.rows.length, start + plan.queries);
    const data = queries.searched.data.subarray(start * dims, end * dims);
    const block = { rows: end - start, dims, data };
    const options = { bias: items.bias, blockRows: plan.items, signal };
    const found = await blockedTopK(engine, block, items.searched, k, options);
    for (let query = start; query < end; query++) {
      const from = queries.rows[query]!;
      const pair = pairOf(queries.group[query]!, group);
      const norm = queries.norms[query]!;
      const rounding = float32ScoreBound(items, dims, norm);
      for (let at = (query - start) * k; at < (query - start + 1) * k; at++) {
        const least = Math.max(core[from]!, leastDistance(found.scores[at]! + rounding, items, norm));
        if (least >= table.distances[pair]!) break;
        const row = found.rows[at]!;
        const to = rows[row]!;
        const distance = distanceOf(float64Score(items, row, queries.given, query, norm), items.similarity);
        const reach = Math.max(distance, core[from]!, core[to]!);
        if (reach < table.distances[pair]!) {
          table.distances[pair] = reach;
          table.from[pair] = from;
          table.to[pair] = to;
        }
        if (at === (query - start + 1) * k - 1 && k < rows.length)
          table.unseen[pair] = Math.min(table.unseen[pair]!, least);
      }
    }
  }
}

/** The distance of a score that the engine ranks by. */
function leastDistance(score: number, { similarity }: PreparedItems, norm: number): number {
  if (similarity === "cosine") return Math.max(0, 1 - score);
  return Math.sqrt(Math.max(0, norm * norm - 2 * score));
}

/** Rows of a group that a query is told: the nearest may be in a thin part, and so be farther by mutual reachability than the next. */
const depth = 4;
