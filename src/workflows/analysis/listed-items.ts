import { kOccurrence } from "../../geometry/hubness/k-occurrence.js";
import type { SectionInput } from "./section-input.js";

/** In how many lists of `k` each item is, and whose lists they are. */
export interface ListedItems {
  readonly of: "items" | "queries";
  readonly k: number;
  readonly counts: Int32Array;
  /** The 1,000 in the most lists, or as many as there are, the most first; of equals the lower row. */
  readonly most: Int32Array;
}

/** Counts lists of queries where there are queries, else of items. */
export function listedItems({ queryGraph, graph, k: wanted = 10 }: SectionInput): ListedItems {
  const searched = queryGraph ?? graph;
  const k = Math.min(wanted, searched.k);
  const counts = k === 0 ? new Int32Array(searched.items) : kOccurrence(searched, k).counts;
  return { of: queryGraph === null ? "items" : "queries", k, counts, most: highest(counts) };
}

/** Only what reaches the count of the last to be kept is sorted, as there may be millions. */
function highest(counts: Int32Array): Int32Array {
  const fewest = counts.slice().sort()[Math.max(0, counts.length - kept)] ?? 0;
  const rows: number[] = [];
  counts.forEach((count, row) => {
    if (count >= Math.max(1, fewest)) rows.push(row);
  });
  return Int32Array.from(rows.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, kept));
}

const kept = 1000;
