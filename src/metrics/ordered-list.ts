import type { Run } from "../contracts/run.js";
import { byteOrderRanks } from "../numeric/compare-utf8.js";
import type { RankingRules } from "./profiles.js";
import { longestList, unusableEntry } from "./run-lists.js";

/** Puts the lists of a run in a profile's order, one after the other. */
export interface ListOrderer {
  /** Document rows of the list ordered last; only the first `order(…)` entries count. */
  readonly rows: Int32Array;
  /**
   * Orders the list of a query row and returns its length. Ties that begin at rank `depth` or later keep any order.
   * Throws `InputError` for a NaN score or a document listed twice.
   */
  order(queryRow: number, depth: number): number;
}

/**
 * An orderer over `run`: score descending in the rules' score type, ties by their order of ids or as stored. A list stored
 * in strictly descending order costs one pass; any other a sort of plain numbers.
 */
export function createListOrderer(run: Run, rules: RankingRules): ListOrderer {
  const longest = longestList(run);
  const rows = new Int32Array(longest);
  const keys = new Float64Array(longest);
  const seen = new Int32Array(run.documentIds.length);
  const sorter = createSorter(longest, rules.scoreType === "float32" && longest <= maxPacked);
  const breakTies = rules.ties === "as-listed" ? null : createTieBreaker(run, rules, longest);
  const single = rules.scoreType === "float32";
  let stamp = 0;

  function order(queryRow: number, depth: number): number {
    const start = run.offsets[queryRow]!;
    const length = run.offsets[queryRow + 1]! - start;
    stamp++;
    let previous = Number.POSITIVE_INFINITY;
    let descending = true;
    let tied = false;
    for (let i = 0; i < length; i++) {
      const row = run.documents[start + i]!;
      const stored = run.scores[start + i]!;
      const score = single ? Math.fround(stored) : stored;
      if (seen[row] === stamp || Number.isNaN(score)) throw unusableEntry(run, queryRow, row, score);
      seen[row] = stamp;
      rows[i] = row;
      keys[i] = score;
      if (score >= previous) {
        if (score > previous) descending = false;
        else tied = true;
      }
      previous = score;
    }
    // An infinite first score equals the starting value; a tie check too many does no harm.
    if (!descending) sorter(rows, keys, length);
    if (!descending || tied) breakTies?.(rows, keys, length, depth);
    return length;
  }

  return { rows, order };
}

type Sorter = (rows: Int32Array, keys: Float64Array, length: number) => void;

/** Sorts rows and keys by key descending, equal keys as they stand. */
function createSorter(longest: number, packed: boolean): Sorter {
  return packed ? createPackedSorter(longest) : sortByComparison;
}

/**
 * Packs the order-preserving bits of a float32 score and its place in the list into one exact float64 integer,
 * which the engine sorts without calling back.
 */
function createPackedSorter(longest: number): Sorter {
  const singles = new Float32Array(longest);
  const bits = new Uint32Array(singles.buffer);
  const packed = new Float64Array(longest);
  const rowsBefore = new Int32Array(longest);
  const keysBefore = new Float64Array(longest);
  return (rows, keys, length) => {
    for (let i = 0; i < length; i++) {
      singles[i] = keys[i]! + 0;
      const unsigned = bits[i]!;
      const descending = unsigned >= 0x80000000 ? unsigned : 0x7fffffff - unsigned;
      packed[i] = descending * maxPacked + i;
      rowsBefore[i] = rows[i]!;
      keysBefore[i] = keys[i]!;
    }
    packed.subarray(0, length).sort();
    for (let i = 0; i < length; i++) {
      const value = packed[i]!;
      const place = value - Math.floor(value / maxPacked) * maxPacked;
      rows[i] = rowsBefore[place]!;
      keys[i] = keysBefore[place]!;
    }
  };
}

function sortByComparison(rows: Int32Array, keys: Float64Array, length: number): void {
  const rowsBefore = rows.slice(0, length);
  const keysBefore = keys.slice(0, length);
  const places = Int32Array.from(rowsBefore, (_, i) => i).sort((a, b) => {
    const x = keysBefore[a]!;
    const y = keysBefore[b]!;
    return x === y ? 0 : y > x ? 1 : -1;
  });
  for (let i = 0; i < length; i++) {
    rows[i] = rowsBefore[places[i]!]!;
    keys[i] = keysBefore[places[i]!]!;
  }
}

/** Orders the rows of each group of equal keys by id; ids are ranked once, at the first tie. */
function createTieBreaker(run: Run, rules: RankingRules, longest: number) {
  const sign = rules.ties === "id-descending" ? -1 : 1;
  const places = new Int32Array(longest);
  let placeOfRow: Int32Array | null = null;
  let rowAtPlace: Int32Array | null = null;

  return (rows: Int32Array, keys: Float64Array, length: number, depth: number): void => {
    for (let start = 0; start < length && start < depth; ) {
      let end = start + 1;
      while (end < length && keys[end] === keys[start]) end++;
      if (end - start > 1) {
        if (placeOfRow === null || rowAtPlace === null) {
          placeOfRow = byteOrderRanks(run.documentIds);
          rowAtPlace = inverse(placeOfRow);
        }
        const count = end - start;
        for (let i = 0; i < count; i++) places[i] = sign * placeOfRow[rows[start + i]!]!;
        sortAscending(places, count);
        for (let i = 0; i < count; i++) rows[start + i] = rowAtPlace[sign * places[i]!]!;
      }
      start = end;
    }
  };
}

function sortAscending(values: Int32Array, count: number): void {
  if (count > 24) {
    values.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let place = i;
    while (place > 0 && values[place - 1]! > value) {
      values[place] = values[place - 1]!;
      place--;
    }
    values[place] = value;
  }
}

function inverse(permutation: Int32Array): Int32Array {
  const result = new Int32Array(permutation.length);
  for (let i = 0; i < permutation.length; i++) result[permutation[i]!] = i;
  return result;
}

/** Places in a list take 21 bits beside the 32 of a score; together 53, a float64's exact integers. */
const maxPacked = 2 ** 21;
