import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { type SeededRandom, seededOrder } from "../../numeric/seeded-random.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";
import { hubnessMeasures } from "./hubness-measures.js";
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
  const estimate = hubnessMeasures(all);
  const lists = graph.lists.offsets.length - 1;
  if (estimate === null || lists < 2 * groups) return nothing;
  const order = seededOrder(lists, random);
  const without = Array.from({ length: groups }, (_, group) => {
    const owners = order.subarray(
      Math.floor((group * lists) / groups),
      Math.floor(((group + 1) * lists) / groups),
    );
    const part = kOccurrence(graph, k, owners);
    return hubnessMeasures({
      k,
      lists: all.lists - part.lists,
      counts: all.counts.map((count, item) => count - part.counts[item]!),
    });
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

const groups = 20;

const nothing: HubnessIntervals = {
  skewness: null,
  robinHood: null,
  gini: null,
  antihubs: null,
  hubOccurrence: null,
};
