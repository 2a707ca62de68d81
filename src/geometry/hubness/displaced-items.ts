import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";

/** The lists of k that an item is in, and who stands next behind those lists. */
export interface Displaced {
  readonly item: number;
  /** Mean rank of the item where it is in a list, from 1. */
  readonly meanRank: number;
  /** Items that would enter those lists were it gone, with how many of them: most first, then by row. */
  readonly next: readonly { readonly item: number; readonly lists: number }[];
}

/** Whom each of `hubs` keeps out of lists of k; needs lists longer than k, else `next` is empty. One pass over the graph. */
export function displacedItems(
  { lists: { offsets, rows } }: NeighborGraph,
  k: number,
  hubs: readonly number[],
): Displaced[] {
  const found = new Map(hubs.map((item) => [item, { ranks: 0, lists: 0, next: new Map<number, number>() }]));
  for (let list = 0; list + 1 < offsets.length; list++) {
    const start = offsets[list]!;
    const end = Math.min(start + k, offsets[list + 1]!);
    const waiting = end < offsets[list + 1]! ? rows[end]! : null;
    for (let at = start; at < end; at++) {
      const hub = found.get(rows[at]!);
      if (hub === undefined) continue;
      hub.ranks += at - start + 1;
      hub.lists += 1;
      if (waiting !== null) hub.next.set(waiting, (hub.next.get(waiting) ?? 0) + 1);
    }
  }
  return hubs.map((item) => {
    const { ranks, lists, next } = found.get(item)!;
    return {
      item,
      meanRank: lists === 0 ? Number.NaN : ranks / lists,
      next: [...next]
        .map(([other, count]) => ({ item: other, lists: count }))
        .sort((a, b) => b.lists - a.lists || a.item - b.item),
    };
  });
}
