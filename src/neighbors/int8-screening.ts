import { throwIfAborted } from "../contracts/errors.js";
import type { IntegerProducts } from "../contracts/matrix-engine.js";
import { createTopK, type TopK } from "../numeric/top-k.js";
import { float32ScoreBound } from "./float32-score-bound.js";
import { scoreOfProduct } from "./float64-score.js";
import type { OpenLists } from "./neighbor-lists.js";
import { gatherRows } from "./prepare-items.js";
import type { QuantisedItems } from "./quantised-items.js";
import { type QuantisedQueries, quantiseQueries } from "./quantised-queries.js";
import type { ScreeningKernel } from "./screening-kernel.js";
import { mostExcluded, type ScreeningOptions, type SearchTask } from "./search-task.js";

/** What screening in 8 bits needs: `withInt8Screen` makes it. */
export interface Int8Screen {
  readonly items: QuantisedItems;
  readonly kernel: ScreeningKernel;
  readonly multiply: IntegerProducts;
}

/** One call of the screen: as many queries as the kernel has columns, at most. */
interface Batch {
  /** Rows of the queries. */
  readonly rows: Int32Array;
  readonly columns: number;
  readonly quantised: QuantisedQueries;
  /** Per query, a score of its quantised vector that its k-th best is guessed to reach. */
  readonly guesses: Float64Array;
  /** Per query, how far a screened score can be from the exact one. */
  readonly bounds: Float64Array;
}

/**
 * Finds the lists of `pending` queries by products in 8 bits, and returns the queries whose list is not proven.
 *
 * A query q and an item x, its centre c taken off, are q̂ + f and x̂ + e with q̂ = s·a and x̂ = t·b in whole numbers; so
 * q·x − q·c differs from the exact product q̂·x̂ by at most ‖q̂‖‖e‖ + ‖f‖‖x − c‖ (Cauchy–Schwarz), and with the rounding
 * of unit vectors (`float32ScoreBound`) from the score in float64 by at most E. Items that could reach a score g, guessed
 * from a sample, are collected; the k best of them by screened score are scored in float64, the worst of these
 * scores is L; then all that could reach L. What was not collected has a score below g, so where L ≥ g, none of it
 * belongs to the list. Scores are those of `float64Score`, bit for bit.
 */
export async function screenInInt8(
  task: SearchTask,
  { items, kernel, multiply }: Int8Screen,
  lists: OpenLists,
  pending: Int32Array,
  { signal, onSettled }: ScreeningOptions,
): Promise<Int32Array> {
  const best = createTopK(Math.max(1, task.k));
  const unsettled: number[] = [];
  for (let start = 0; start < pending.length; start += kernel.columns) {
    const rows = pending.subarray(start, start + kernel.columns);
    const batch = await openBatch(task, items, kernel, multiply, rows);
    kernel.counts.fill(0);
    for (const block of items.blocks) {
      throwIfAborted(signal);
      await multiply(
        block.data,
        batch.quantised.data,
        { rows: block.rows, dims: kernel.dims, columns: batch.columns },
        kernel.products.subarray(0, block.rows * batch.columns),
      );
      setThresholds(kernel.thresholds, batch, block.step);
      kernel.collect(block.rows, batch.columns, block.step, block.start);
    }
    for (const column of inOrderOfCandidates(kernel, rows.length)) {
      if (!settle(task, kernel, lists, batch, column, best)) unsettled.push(rows[column]!);
    }
    onSettled(start + rows.length - unsettled.length);
    // Where the bound is too wide for these vectors, the other way is faster for the rest too.
    if (2 * unsettled.length > start + rows.length) {
      return Int32Array.from([...unsettled, ...pending.subarray(start + rows.length)]);
    }
  }
  return Int32Array.from(unsettled);
}

async function openBatch(
  task: SearchTask,
  items: QuantisedItems,
  kernel: ScreeningKernel,
  multiply: IntegerProducts,
  rows: Int32Array,
): Promise<Batch> {
  const { dims } = kernel;
  const columns = Math.ceil(rows.length / 16) * 16;
  const vectors = gatherRows(task.queries, rows, task.items.similarity === "cosine" ? task.norms : null);
  const quantised = quantiseQueries(vectors, columns, items.centre);
  const { sample } = items;
  const shape = { rows: sample.rows, dims, columns };
  await multiply(sample.data, quantised.data, shape, kernel.products.subarray(0, sample.rows * columns));
  const rank = sampleRank(task.k + mostExcluded(rows, task.exclude), sample.rows, task.items.searched.rows);
  kernel.rankthLargest(sample.rows, columns, rank);
  const guesses = quantised.steps.map((step, column) => kernel.thresholds[column]! * sample.step * step);
  const bounds = Float64Array.from(rows, (row, column) => {
    const rounding = float32ScoreBound(task.items, task.norms[row]!);
    return (
      items.blocks.reduce((most, block) => Math.max(most, quantisingBound(block, quantised, column)), 0) +
      rounding
    );
  });
  return { rows, columns, quantised, guesses, bounds };
}

/** ‖q̂‖‖e‖ + ‖f‖‖x − c‖, and the rounding of the lengths in float64 and of the screened score in float32. */
function quantisingBound(
  { error, length }: { readonly error: number; readonly length: number },
  { kept, lost }: QuantisedQueries,
  column: number,
): number {
  const rounding = 2 ** -20 * kept[column]! * (length + error);
  return (1 + 2 ** -20) * (kept[column]! * error + lost[column]! * length) + rounding;
}

/**
 * The rank, in a sample of `sampled` of `rows` items, that lies below the `wanted`-th best of all with some
 * certainty: the mean of a Poisson count, three deviations and three. A wrong guess costs time, never a result.
 */
export function sampleRank(wanted: number, sampled: number, rows: number): number {
  const expected = (wanted * sampled) / rows;
  return Math.min(sampled, Math.ceil(expected + 3 * Math.sqrt(expected) + 3));
}

function setThresholds(thresholds: Int32Array, { quantised, guesses, bounds }: Batch, step: number): void {
  thresholds.fill(2 ** 31 - 1);
  for (let column = 0; column < guesses.length; column++) {
    const least = (guesses[column]! - bounds[column]!) / (step * quantised.steps[column]!);
    thresholds[column] = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.ceil(least) - 2));
  }
}

/** Columns by their first candidate: queries that share candidates follow one another, while these are in the cache. */
function inOrderOfCandidates({ counts, rows, room }: ScreeningKernel, columns: number): Int32Array {
  const first = (column: number): number => (counts[column] === 0 ? -1 : rows[column * room]!);
  return Int32Array.from({ length: columns }, (_, column) => column).sort((a, b) => first(a) - first(b));
}

/** Writes the list of one query and says whether it is proven. */
function settle(
  task: SearchTask,
  kernel: ScreeningKernel,
  lists: OpenLists,
  { rows, quantised, guesses, bounds }: Batch,
  column: number,
  best: TopK,
): boolean {
  const { queries, items, k, exclude } = task;
  const query = rows[column]!;
  if (kernel.counts[column]! > kernel.room) return false;
  const count = leaveOut(kernel, column, exclude?.[query], items.rowOf);
  if (count < k) return false;
  kernel.query.set(queries.data.subarray(query * queries.dims, (query + 1) * queries.dims));
  const least = (): number => best.threshold - quantised.offsets[column]!;
  const first = kernel.kthLargest(column, count, k);
  offer(task, kernel, query, kernel.scoreWithin(column, count, first, Number.POSITIVE_INFINITY), best);
  const low = (least() - bounds[column]!) / quantised.steps[column]!;
  offer(task, kernel, query, kernel.scoreWithin(column, count, low, first), best);
  const proven = least() >= guesses[column]!;
  lists.counts[query] = best.drain(lists.rows, lists.scores, query * k);
  return proven;
}

/** Offers the first `found` chosen candidates to a selection, scored as `float64Score` does, bit for bit. */
function offer(
  { items, norms }: SearchTask,
  { chosen, exact }: ScreeningKernel,
  query: number,
  found: number,
  best: TopK,
): void {
  const norm = norms[query]!;
  const { rowOf } = items;
  for (let i = 0; i < found; i++) {
    const row = rowOf === null ? chosen[i]! : rowOf[chosen[i]!]!;
    best.offer(row, scoreOfProduct(items, row, exact[i]!, norm));
  }
}

/** Removes excluded rows from the candidates of a column and returns how many are left. */
function leaveOut(
  kernel: ScreeningKernel,
  column: number,
  excluded: Int32Array | undefined,
  rowOf: Int32Array | null,
): number {
  const count = kernel.counts[column]!;
  if (excluded === undefined || excluded.length === 0) return count;
  const out = new Set(excluded);
  const from = column * kernel.room;
  let to = from;
  for (let at = from; at < from + count; at++) {
    const row = kernel.rows[at]!;
    if (out.has(rowOf?.[row] ?? row)) continue;
    kernel.rows[to] = row;
    kernel.scores[to++] = kernel.scores[at]!;
  }
  return to - from;
}
