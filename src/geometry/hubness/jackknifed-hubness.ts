import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { type SeededRandom, seededOrder } from "../../numeric/seeded-random.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";
import { countHistogram, histogramHubness } from "./hubness-measures.js";
import { kOccurrence } from "./k-occurrence.js";

/** Measures that get an interval. */
export const estimatedMeasures = ["skewness", "robinHood", "gini", "antihubs", "hubOccurrence"] as const;
export type EstimatedMeasure = (typeof estimatedMeasures)[number];
export type HubnessIntervals = Readonly<
  Record<EstimatedMeasure, { readonly low: number; readonly high: number } | null>
>;

/**
 * 95 % intervals of the measures over the owners of the lists, the items as they are: twenty random groups of lists are left
 * out in turn (`groupedJackknife`). They tell how far the measures would move with other queries of the same kind (for a
 * graph of items among items: had other items been asked). null below forty lists, or where a measure has no value.
 */
export function jackknifedHubness(graph: NeighborGraph, k: number, random: SeededRandom): HubnessIntervals {
  const all = kOccurrence(graph, k);
  const itemsOf = countHistogram(all.counts);
  const estimate = histogramHubness(itemsOf, all);
  const lists = graph.lists.offsets.length - 1;
  if (estimate === null || lists < 2 * groups) return nothing;
  const order = seededOrder(lists, random);
  const counts = all.counts.slice();
  const without = Array.from({ length: groups }, (_, group) => {
    const owners = order.subarray(
      Math.floor((group * lists) / groups),
      Math.floor(((group + 1) * lists) / groups),
    );
    const filled = moveCounts(graph, k, { owners, by: -1, counts, itemsOf });
    const found = histogramHubness(itemsOf, { k, lists: all.lists - filled });
    moveCounts(graph, k, { owners, by: 1, counts, itemsOf });
    return found;
  });
  const interval = (name: EstimatedMeasure) => {
    const value = estimate[name];
    const values = without.map((one) => one?.[name] ?? null);
    const known = values.filter((one) => one !== null);
    if (value === null || known.length < groups) return null;
    const { low, high } = groupedJackknife(value, known);
    return name === "skewness" ? { low, high } : { low: Math.max(0, low), high: Math.min(1, high) };
  };
  return {
    skewness: interval("skewness"),
    robinHood: interval("robinHood"),
    gini: interval("gini"),
    antihubs: interval("antihubs"),
    hubOccurrence: interval("hubOccurrence"),
  };
}

/** Takes lists out of the counts and their histogram (`by` −1), or puts them back (1); returns how many hold something. */
function moveCounts(
  { lists: { offsets, rows } }: NeighborGraph,
  k: number,
  {
    owners,
    by,
    counts,
    itemsOf,
  }: { owners: Int32Array; by: -1 | 1; counts: Int32Array; itemsOf: Float64Array },
): number {
  let filled = 0;
  for (const owner of owners) {
    const start = offsets[owner]!;
    const end = Math.min(start + k, offsets[owner + 1]!);
    for (let at = start; at < end; at++) {
      const item = rows[at]!;
      const count = counts[item]!;
      itemsOf[count]! -= 1;
      itemsOf[count + by]! += 1;
      counts[item] = count + by;
    }
    if (end > start) filled += 1;
  }
  return filled;
}

const groups = 20;

const nothing: HubnessIntervals = {
  skewness: null,
  robinHood: null,
  gini: null,
  antihubs: null,
  hubOccurrence: null,
};
