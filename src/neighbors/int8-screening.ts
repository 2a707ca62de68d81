import { throwIfAborted } from "../contracts/errors.js";
import type { IntegerProducts } from "../contracts/matrix-engine.js";
import type { FoundPart, QuantisedBlock, SearchPart } from "../contracts/search-threads.js";
import { createTopK, type TopK } from "../numeric/top-k.js";
import { float32ScoreBound } from "./float32-score-bound.js";
import { scoreOfProduct } from "./float64-score.js";
import { type OpenLists, openLists } from "./neighbor-lists.js";
import { gatherRows } from "./prepare-items.js";
import { type QuantisedQueries, quantiseQueries } from "./quantised-queries.js";
import { openScoringKernel, type ScoringKernel } from "./scoring-kernel.js";
import type { ScreeningKernel } from "./screening-kernel.js";
import { mostExcluded, type ScreeningOptions } from "./search-task.js";

/** In a thread, what tells of an abort is no `AbortSignal`. */
type StoppableOptions = Omit<ScreeningOptions, "signal"> & {
  readonly signal?: Pick<AbortSignal, "aborted"> | undefined;
};

/** What works on a part: both kernels, and a selection. */
interface Tools {
  readonly screening: ScreeningKernel;
  readonly scoring: ScoringKernel;
  readonly best: TopK;
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
 * Finds the lists of a part by products in 8 bits; some may not be proven.
 *
 * A query q and an item x, its centre c taken off, are q̂ + f and x̂ + e with q̂ = s·a and x̂ = t·b in whole numbers; so
 * q·x − q·c differs from the exact product q̂·x̂ by at most ‖q̂‖‖e‖ + ‖f‖‖x − c‖ (Cauchy–Schwarz), and with the rounding
 * of unit vectors (`float32ScoreBound`) from the score in float64 by at most E. Items that could reach a score g, guessed
 * from a sample, are collected; the k best of them by screened score are scored in float64, the worst of these
 * scores is L; then all that could reach L. What was not collected has a score below g, so where L ≥ g, none of it
 * belongs to the list. Scores are those of `float64Score`, bit for bit.
 */
export async function screenInInt8(
  part: SearchPart,
  screening: ScreeningKernel,
  multiply: IntegerProducts,
  { signal, onSettled }: StoppableOptions,
): Promise<FoundPart> {
  const { items, queries, k } = part;
  const scoring = openScoringKernel(items, part.scratch, screening.room);
  const tools: Tools = { screening, scoring, best: createTopK(Math.max(1, k)) };
  const lists = openLists(queries.rows, k);
  const all = Int32Array.from({ length: queries.rows }, (_, row) => row);
  const unsettled: number[] = [];
  const found = (rest: Int32Array): FoundPart => ({
    ...lists,
    unsettled: Int32Array.from([...unsettled, ...rest]),
  });
  for (let start = 0; start < all.length; start += screening.columns) {
    const rows = all.subarray(start, start + screening.columns);
    const batch = await openBatch(part, screening, multiply, rows);
    screening.counts.fill(0);
    for (const block of items.quantised.blocks) {
      throwIfAborted(signal);
      setThresholds(screening.thresholds, batch, block.step);
      for (const slice of slicesOf(block, items.dims, batch.columns)) {
        await multiplyBlock(screening, multiply, slice, batch.quantised, batch.columns);
        screening.collect(slice.rows, batch.columns, block.step, slice.start);
      }
    }
    for (const column of inOrderOfCandidates(screening, rows.length)) {
      if (!settle(part, tools, lists, batch, column)) unsettled.push(rows[column]!);
    }
    const done = start + rows.length;
    onSettled(done - unsettled.length);
    // Where the bound is too wide for these vectors, the other way is faster for the rest too.
    if (2 * unsettled.length > done) return found(all.subarray(done));
  }
  return found(all.subarray(all.length));
}

async function openBatch(
  { items, queries, norms, k, exclude }: SearchPart,
  screening: ScreeningKernel,
  multiply: IntegerProducts,
  rows: Int32Array,
): Promise<Batch> {
  const { centre, sample, blocks } = items.quantised;
  const columns = Math.ceil(rows.length / 16) * 16;
  const vectors = gatherRows(queries, rows, items.similarity === "cosine" ? norms : null);
  const quantised = quantiseQueries(vectors, columns, centre);
  await multiplyBlock(screening, multiply, sample, quantised, columns);
  screening.rankthLargest(
    sample.rows,
    columns,
    sampleRank(k + mostExcluded(rows, exclude), sample.rows, items.rows),
  );
  const guesses = quantised.steps.map((step, column) => screening.thresholds[column]! * sample.step * step);
  const bounds = Float64Array.from(rows, (row, column) => {
    const rounding = float32ScoreBound(items, items.dims, norms[row]!);
    const widest = blocks.reduce(
      (most, block) => Math.max(most, quantisingBound(block, quantised, column)),
      0,
    );
    return widest + rounding;
  });
  return { rows, columns, quantised, guesses, bounds };
}

function multiplyBlock(
  { block, products, dims }: ScreeningKernel,
  multiply: IntegerProducts,
  { data, rows }: Pick<QuantisedBlock, "data" | "rows">,
  quantised: QuantisedQueries,
  columns: number,
): Promise<void> {
  block.set(data);
  const left = block.subarray(0, rows * dims);
  return multiply(left, quantised.data, { rows, dims, columns }, products.subarray(0, rows * columns));
}

/** Parts of a block whose products with `columns` queries are still in the cache when they are collected. */
function* slicesOf(
  { data, rows, start }: QuantisedBlock & { readonly start: number },
  dims: number,
  columns: number,
): Generator<Pick<QuantisedBlock, "data" | "rows"> & { readonly start: number }> {
  const most = Math.max(leastSlice, Math.floor(productsPerSlice / columns));
  for (let from = 0; from < rows; from += most) {
    const to = Math.min(rows, from + most);
    yield { data: data.subarray(from * dims, to * dims), rows: to - from, start: start + from };
  }
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
  part: SearchPart,
  tools: Tools,
  lists: OpenLists,
  { rows, quantised, guesses, bounds }: Batch,
  column: number,
): boolean {
  const { queries, items, k, exclude } = part;
  const { screening, scoring, best } = tools;
  const query = rows[column]!;
  if (screening.counts[column]! > screening.room) return false;
  const count = leaveOut(screening, column, exclude?.[query], items.rowOf);
  if (count < k) return false;
  scoring.query.set(queries.data.subarray(query * queries.dims, (query + 1) * queries.dims));
  const least = (): number => best.threshold - quantised.offsets[column]!;
  const first = screening.kthLargest(column, count, k);
  offerWithin(part, tools, query, column, count, first, Number.POSITIVE_INFINITY);
  const low = (least() - bounds[column]!) / quantised.steps[column]!;
  offerWithin(part, tools, query, column, count, low, first);
  const proven = least() >= guesses[column]!;
  lists.counts[query] = best.drain(lists.rows, lists.scores, query * k);
  return proven;
}

/** Offers the candidates of a column with `low <= screened score < high`, scored as `float64Score` does, bit for bit. */
function offerWithin(
  { items, norms }: SearchPart,
  { screening, scoring, best }: Tools,
  query: number,
  column: number,
  count: number,
  low: number,
  high: number,
): void {
  const { scores, rows, room } = screening;
  const { chosen, exact } = scoring;
  let found = 0;
  for (let at = column * room; at < column * room + count; at++) {
    if (scores[at]! >= low && scores[at]! < high) chosen[found++] = rows[at]!;
  }
  scoring.score(found);
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

/** 1 MB: half of what a core has close by. */
const productsPerSlice = 2 ** 18;
const leastSlice = 64;
