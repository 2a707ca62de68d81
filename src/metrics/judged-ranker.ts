import type { Run } from "../contracts/run.js";
import { byteOrderRanks } from "../numeric/compare-utf8.js";
import type { RankingRules } from "./profiles.js";
import { longestList, unusableEntry } from "./run-lists.js";

/** Finds the ranks of a few marked documents in the lists of a run. */
export interface JudgedRanker {
  /** Ranks of the marked documents of the list ranked last, ascending, from 1. */
  readonly ranks: Int32Array;
  /** Which slots they were marked with. */
  readonly slots: Int32Array;
  /** Length of the list ranked last. */
  readonly length: number;
  /** Marks a document row of the run (-1: none) with a slot, numbered from 0, for the next list. */
  mark(slot: number, row: number): void;
  /**
   * Ranks the marked documents in the list of a query row and returns how many it holds; `slots` is how many were
   * marked, `droppedRow` a document row that does not count (-1: none). Throws `InputError` for a NaN score or a
   * document listed twice.
   */
  rank(queryRow: number, slots: number, droppedRow: number): number;
}

/**
 * A ranker over `run`: score descending in the rules' score type, ties by the rules' order, whatever the stored order.
 * A list is not sorted: it is counted how many documents stand before each marked one, n log m for n documents and m
 * marked ones; one pass where the list is stored in strictly descending order. `most`: the largest number of slots.
 */
export function createJudgedRanker(run: Run, rules: RankingRules, most: number): JudgedRanker {
  const { documents, scores } = run;
  const longest = longestList(run);
  const single = rules.scoreType === "float32";
  const rows = new Int32Array(longest);
  const keys = new Float64Array(longest);
  /** By document row: the last list that held it, or -1 - slot where it is marked for the next. */
  const marks = new Int32Array(run.documentIds.length);
  const rowOfSlot = new Int32Array(most);
  const places = new Int32Array(most);
  const counter = createRankCounter(run, rules, most);
  const ranks = new Int32Array(most);
  const slots = new Int32Array(most);
  let stamp = 0;
  let length = 0;
  let found = 0;

  /** Copies the list, notes where marked documents stand, and says whether its scores strictly descend. */
  function read(queryRow: number, droppedRow: number): boolean {
    const end = run.offsets[queryRow + 1]!;
    let previous = Number.POSITIVE_INFINITY;
    let descending = true;
    length = 0;
    found = 0;
    stamp++;
    for (let i = run.offsets[queryRow]!; i < end; i++) {
      const row = documents[i]!;
      const score = single ? Math.fround(scores[i]!) : scores[i]!;
      const mark = marks[row]!;
      if (mark === stamp || Number.isNaN(score)) throw unusableEntry(run, queryRow, row, score);
      marks[row] = stamp;
      if (row === droppedRow) continue;
      if (mark < 0) {
        places[found] = length;
        slots[found++] = -1 - mark;
      }
      // Once it is known, the comparison would only cost mispredicted branches.
      if (descending && !(score < previous)) descending = false;
      previous = score;
      rows[length] = row;
      keys[length++] = score;
    }
    return descending;
  }

  return {
    ranks,
    slots,
    get length() {
      return length;
    },
    mark(slot, row) {
      rowOfSlot[slot] = row;
      if (row >= 0) marks[row] = -1 - slot;
    },
    rank(queryRow, slotCount, droppedRow) {
      const descending = read(queryRow, droppedRow);
      for (let slot = 0; slot < slotCount; slot++) {
        const row = rowOfSlot[slot]!;
        if (row >= 0 && marks[row]! < 0) marks[row] = 0;
      }
      if (descending) for (let i = 0; i < found; i++) ranks[i] = places[i]! + 1;
      else counter({ rows, keys, length }, { places, slots, ranks, found });
      return found;
    },
  };
}

interface StoredList {
  readonly rows: Int32Array;
  readonly keys: Float64Array;
  readonly length: number;
}

interface FoundDocuments {
  /** Where each stands in the stored list. */
  readonly places: Int32Array;
  readonly slots: Int32Array;
  readonly ranks: Int32Array;
  readonly found: number;
}

/** Orders the found documents and writes their ranks, by counting the documents of the list before each. */
function createRankCounter(run: Run, rules: RankingRules, most: number) {
  const foundKeys = new Float64Array(most);
  const before = new Int32Array(most + 1);
  const precedes = tieOrder(run, rules);

  /** Insertion sort by key, ties by the rules: few documents of a list are judged. */
  function sortFound({ rows, keys }: StoredList, { places, slots, found }: FoundDocuments): void {
    for (let i = 1; i < found; i++) {
      const place = places[i]!;
      const slot = slots[i]!;
      const key = keys[place]!;
      let at = i;
      for (; at > 0; at--) {
        const other = places[at - 1]!;
        const otherKey = keys[other]!;
        if (otherKey > key || (otherKey === key && !precedes(rows, place, other))) break;
        places[at] = other;
        slots[at] = slots[at - 1]!;
      }
      places[at] = place;
      slots[at] = slot;
    }
    for (let i = 0; i < found; i++) foundKeys[i] = keys[places[i]!]!;
  }

  return (list: StoredList, documents: FoundDocuments): void => {
    const { rows, keys, length } = list;
    const { places, ranks, found } = documents;
    if (found === 0) return;
    sortFound(list, documents);
    before.fill(0, 0, found + 1);
    for (let i = 0; i < length; i++) {
      const key = keys[i]!;
      let low = 0;
      let high = found;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (foundKeys[middle]! > key) low = middle + 1;
        else high = middle;
      }
      while (low < found && foundKeys[low] === key && !precedes(rows, i, places[low]!)) low++;
      before[low]!++;
    }
    let sum = 0;
    for (let i = 0; i < found; i++) {
      sum += before[i]!;
      ranks[i] = sum + 1;
    }
  };
}

/** Whether the document at one place of a list stands before the one at another with an equal score. */
function tieOrder(run: Run, { ties }: RankingRules): (rows: Int32Array, a: number, b: number) => boolean {
  if (ties === "as-listed") return (_, a, b) => a < b;
  let idRanks: Int32Array | null = null;
  const descending = ties === "id-descending";
  return (rows, a, b) => {
    idRanks ??= byteOrderRanks(run.documentIds);
    const difference = idRanks[rows[a]!]! - idRanks[rows[b]!]!;
    return descending ? difference > 0 : difference < 0;
  };
}
