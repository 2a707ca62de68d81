import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { quantile } from "../../numeric/quantile.js";

/** How far up, and how near, an item stands in the lists. */
export interface RankWeightedHubs {
  /** Σ over lists of 1/(rank + 1) · max(0, 1 − distance), rank from 0, divided by the lists; one an item, 0 or more. */
  readonly rates: Float64Array;
  /**
   * Robust z of each rate among the items that are in some list: (rate − median) / (1.4826 · MAD). null where half of those
   * have the same rate, so that the MAD is 0 and a z would say nothing.
   */
  readonly z: Float64Array | null;
}

/**
 * The rate by which planted or boilerplate texts stand out: they are first in many lists (the hub scan of retrieval
 * audits). `k` places of each list count; similarity is cosine, or distance for Euclidean spaces, where 1 − distance is cut
 * at 0. The z leaves out items that are in no list: among many items and few queries they are the majority, and would hide
 * every hub behind a MAD of 0.
 */
export function rankWeightedHubs({ lists, items, similarity }: NeighborGraph, k: number): RankWeightedHubs {
  const { offsets, rows, scores } = lists;
  const rates = new Float64Array(items);
  const total = Math.max(1, offsets.length - 1);
  for (let list = 0; list + 1 < offsets.length; list++) {
    const end = Math.min(offsets[list]! + k, offsets[list + 1]!);
    for (let at = offsets[list]!; at < end; at++) {
      const nearness = similarity === "euclidean" ? 1 + scores[at]! : scores[at]!;
      rates[rows[at]!]! += Math.max(0, nearness) / (at - offsets[list]! + 1) / total;
    }
  }
  return { rates, z: robustZ(rates) };
}

function robustZ(rates: Float64Array): Float64Array | null {
  const found = rates.filter((rate) => rate > 0).sort();
  if (found.length === 0) return null;
  const median = quantile(found, 0.5);
  const deviation = quantile(found.map((rate) => Math.abs(rate - median)).sort(), 0.5);
  return deviation === 0 ? null : rates.map((rate) => (rate - median) / (1.4826 * deviation));
}
