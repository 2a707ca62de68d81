import { InputError } from "../../contracts/errors.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";

/** How often each item is in somebody's list of k (Radovanović, Nanopoulos, Ivanović 2010). */
export interface KOccurrence {
  /** Neighbours counted of each list. */
  readonly k: number;
  /** Lists that are not empty. */
  readonly lists: number;
  /** N_k of each item, zeros kept; length: all items. */
  readonly counts: Int32Array;
}

/**
 * The k-occurrence of every item: over all lists of a graph, or over those of the owners at `owners` (places in the graph).
 * Throws `InputError` where the lists are shorter than `k`.
 */
export function kOccurrence(
  { lists, items, k: held }: NeighborGraph,
  k: number,
  owners?: Int32Array,
): KOccurrence {
  if (k < 1 || k > held) throw new InputError(`k is ${k}; the lists hold ${held} neighbours`);
  const counts = new Int32Array(items);
  const { offsets, rows } = lists;
  const total = owners?.length ?? offsets.length - 1;
  let filled = 0;
  for (let i = 0; i < total; i++) {
    const owner = owners === undefined ? i : owners[i]!;
    const start = offsets[owner]!;
    const end = Math.min(start + k, offsets[owner + 1]!);
    for (let at = start; at < end; at++) counts[rows[at]!]! += 1;
    if (end > start) filled += 1;
  }
  return { k, lists: filled, counts };
}
