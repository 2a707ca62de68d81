import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import type { MatrixEngine, TopK } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import { createTopK, type TopK as Selection } from "../numeric/top-k.js";
import { type BlockSize, blockedTopK, planBlocks } from "./blocked-top-k.js";
import { float32ScoreBound } from "./float32-score-bound.js";
import { float64Score } from "./float64-score.js";
import { gatherRows, type PreparedItems, prepareItems, rowNorms, type Similarity } from "./prepare-items.js";

export interface SearchPreparedOptions {
  /** How many items to return for each query, at most. */
  readonly k: number;
  readonly engine: MatrixEngine;
  /** Per query, item rows that must not be returned. */
  readonly exclude?: readonly Int32Array[] | undefined;
  /**
   * `float64`: the lists are those of an exhaustive search in float64. `float32`: the engine's own scores
   * decide, so that items closer than `float32ScoreBound` may change places between engines.
   */
  readonly precision?: "float64" | "float32" | undefined;
  /** Replaces the sizes of `planBlocks`; results do not depend on it. */
  readonly blocks?: BlockSize | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface ExactSearchOptions extends SearchPreparedOptions {
  readonly similarity: Similarity;
}

/** Ranked lists, columnar: query `i` owns entries `offsets[i]` to `offsets[i + 1]`, best first. */
export interface NeighborLists {
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  /** Cosine, dot product or negated Euclidean distance: higher is better. */
  readonly scores: Float64Array;
  /** Queries with the zero vector, which cosine and dot product compare with nothing: their lists are empty. */
  readonly zeroQueries: Int32Array;
}

/**
 * The `k` nearest items of each query, exactly: score descending, then row ascending. `prepareItems` and
 * `searchPrepared` in one; prepare once where the same items are searched again.
 * Throws `InputError` for a NaN or infinite value (naming the row) or unequal dimensions,
 * `InterruptedError` when the signal aborts, `RangeError` for a bad `k` or `exclude`.
 */
export function exactSearch(
  queries: EmbeddingMatrix,
  items: EmbeddingMatrix,
  options: ExactSearchOptions,
): Promise<NeighborLists> {
  return searchPrepared(queries, prepareItems(items, options.similarity), options);
}

/**
 * The `k` nearest of prepared items. The engine screens all items in float32 for somewhat more than `k`
 * candidates; those are scored anew in float64, and the list is done when nothing the engine left
 * out can be better: when its last candidate lies more than 2E below its k-th, E being
 * `float32ScoreBound` (see that file for the proof's terms). Else the query is screened again, four times as
 * deep. So a score, and the whole list, depend on the vectors alone, not on engine, batch or
 * blocks. Costs 2·q·n·d operations in the engine and about 2·q·k·d here. Throws as `exactSearch`.
 */
export async function searchPrepared(
  queries: EmbeddingMatrix,
  items: PreparedItems,
  options: SearchPreparedOptions,
): Promise<NeighborLists> {
  checkArguments(queries, items, options);
  const { engine, exclude, blocks, signal, onProgress } = options;
  const { searched } = items;
  const k = Math.min(options.k, items.matrix.rows);
  const norms = rowNorms(queries, "query");
  const compared = (row: number) => items.similarity === "euclidean" || norms[row] !== 0;
  const task: SearchTask = { queries, norms, items, k, exclude, exact: options.precision !== "float32" };
  const lists = createLists(queries.rows, k);
  const settle = createSettler(task, lists);
  const all = Int32Array.from({ length: queries.rows }, (_, row) => row);
  let pending = searched.rows === 0 ? new Int32Array(0) : all.filter(compared);
  let depth = task.exact ? k + leastMargin + Math.ceil(k / 16) : k;
  let done = queries.rows - pending.length;
  while (pending.length > 0) {
    const unsettled: number[] = [];
    const plan = blocks ?? planBlocks(pending.length, searched.rows, depth);
    for (let start = 0; start < pending.length; start += plan.queries) {
      const rows = pending.subarray(start, start + plan.queries);
      const block = gatherRows(queries, rows, items.similarity === "cosine" ? norms : null);
      const wanted = Math.min(searched.rows, depth + mostExcluded(rows, exclude));
      const found = await blockedTopK(engine, block, searched, wanted, {
        bias: items.bias,
        blockRows: plan.items,
        signal,
      });
      rows.forEach((row, place) => {
        if (!settle(row, found, place)) unsettled.push(row);
      });
      done = queries.rows - (pending.length - start - rows.length) - unsettled.length;
      onProgress?.({
        type: "progress",
        candidate: null,
        stage: "searching",
        done,
        total: queries.rows,
        unit: "queries",
      });
    }
    pending = Int32Array.from(unsettled);
    depth *= 4;
  }
  return finishLists(
    lists,
    all.filter((row) => !compared(row)),
  );
}

interface SearchTask {
  readonly queries: EmbeddingMatrix;
  readonly norms: Float64Array;
  readonly items: PreparedItems;
  readonly k: number;
  readonly exclude: readonly Int32Array[] | undefined;
  readonly exact: boolean;
}

interface Lists {
  readonly k: number;
  readonly counts: Int32Array;
  readonly rows: Int32Array;
  readonly scores: Float64Array;
}

/** Turns the engine's candidates of one query into its list; false when they might not hold all of the best. */
function createSettler(
  task: SearchTask,
  lists: Lists,
): (query: number, found: TopK, place: number) => boolean {
  const { queries, norms, items, k, exclude, exact } = task;
  const excluded = new Uint8Array(exclude === undefined ? 0 : items.matrix.rows);
  const best: Selection = createTopK(Math.max(1, k));
  const recompute = exact || items.similarity === "euclidean";

  function settleUnexcluded(query: number, found: TopK, place: number): boolean {
    const start = place * found.k;
    const end = start + found.k;
    const rowAt = (at: number) => items.rowOf?.[found.rows[at]!] ?? found.rows[at]!;
    let kth = start - 1;
    for (let eligible = 0; eligible < k && kth < end - 1; ) if (excluded[rowAt(++kth)] !== 1) eligible++;
    const margin = exact ? 2 * float32ScoreBound(items, norms[query]!) : 0;
    const cutoff = found.scores[kth]! - margin;
    if (exact && found.k < items.searched.rows && !(found.scores[end - 1]! < cutoff)) return false;
    const last = exact ? end : kth + 1;
    let to = query * k;
    for (let at = start; at < last && found.scores[at]! >= cutoff; at++) {
      const row = rowAt(at);
      if (excluded[row] === 1) continue;
      if (recompute) best.offer(row, float64Score(items, row, queries, query, norms[query]!));
      else {
        // The engine's own scores are in order already.
        lists.rows[to] = row;
        lists.scores[to++] = found.scores[at]!;
      }
    }
    lists.counts[query] = recompute ? best.drain(lists.rows, lists.scores, query * k) : to - query * k;
    return true;
  }

  return (query, found, place) => {
    const rows = exclude?.[query];
    if (rows !== undefined) for (const row of rows) excluded[row] = 1;
    const settled = settleUnexcluded(query, found, place);
    if (rows !== undefined) for (const row of rows) excluded[row] = 0;
    return settled;
  };
}

function createLists(queries: number, k: number): Lists {
  const counts = new Int32Array(queries);
  return { k, counts, rows: new Int32Array(queries * k), scores: new Float64Array(queries * k) };
}

/** Closes the gaps that shorter lists left. */
function finishLists({ k, counts, rows, scores }: Lists, zeroQueries: Int32Array): NeighborLists {
  const offsets = new Int32Array(counts.length + 1);
  for (let query = 0; query < counts.length; query++) {
    const at = offsets[query]!;
    rows.copyWithin(at, query * k, query * k + counts[query]!);
    scores.copyWithin(at, query * k, query * k + counts[query]!);
    offsets[query + 1] = at + counts[query]!;
  }
  const total = offsets[counts.length]!;
  return { offsets, rows: rows.slice(0, total), scores: scores.slice(0, total), zeroQueries };
}

function mostExcluded(rows: Int32Array, exclude: readonly Int32Array[] | undefined): number {
  return exclude === undefined ? 0 : rows.reduce((most, row) => Math.max(most, exclude[row]!.length), 0);
}

function checkArguments(
  queries: EmbeddingMatrix,
  items: PreparedItems,
  { k, exclude }: SearchPreparedOptions,
): void {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k is ${k}; expected a positive integer`);
  if (queries.dims !== items.matrix.dims) {
    throw new InputError(
      `queries have ${queries.dims} dimensions and items ${items.matrix.dims}; both must come from the same model`,
    );
  }
  if (exclude === undefined) return;
  if (exclude.length !== queries.rows) {
    throw new RangeError(
      `exclude has ${exclude.length} lists; expected one for each of the ${queries.rows} queries`,
    );
  }
  for (const rows of exclude) {
    for (const row of rows) {
      if (row < 0 || row >= items.matrix.rows)
        throw new RangeError(`exclude names row ${row} of ${items.matrix.rows}`);
    }
  }
}

/** Candidates beyond k that are screened at first, plus one in sixteen. */
const leastMargin = 8;
