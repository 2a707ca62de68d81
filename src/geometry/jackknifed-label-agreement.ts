import type { NeighborGraph } from "../neighbors/neighbor-graph.js";
import { type SeededRandom, seededOrder } from "../numeric/seeded-random.js";
import { groupedJackknife } from "../statistics/grouped-jackknife.js";

/**
 * 95 % interval of the mean of `neighborLabelAgreement`: twenty random groups of items are left out in turn, as owners of lists
 * and as neighbours, whose places the next in the list take (`groupedJackknife`). Items share neighbours, so that an interval of a
 * mean of independent shares would be too narrow by half. It tells how far the share would move with other items of the same kind,
 * as many; 0 to 1. null below forty lists of labelled items.
 */
export function jackknifedLabelAgreement(
  graph: NeighborGraph,
  labels: Int32Array,
  k: number,
  random: SeededRandom,
): { readonly low: number; readonly high: number } | null {
  const { sampled, lists } = graph;
  const groupOf = new Int32Array(labels.length);
  seededOrder(labels.length, random).forEach((row, place) => {
    groupOf[row] = place % groups;
  });
  // Of the lists of a group's items, and what the other lists change by where the group is left out.
  const own = { sums: new Float64Array(groups), counts: new Float64Array(groups) };
  const changed = { sums: new Float64Array(groups), counts: new Float64Array(groups) };
  let [total, count] = [0, 0];
  for (let list = 0; list + 1 < lists.offsets.length; list++) {
    const row = sampled?.[list] ?? list;
    if (labels[row]! < 0) continue;
    const entries = lists.rows.subarray(lists.offsets[list]!, lists.offsets[list + 1]!);
    const share = shareOf(labels[row]!, entries, labels, k);
    if (share === null) continue;
    const group = groupOf[row]!;
    total += share;
    count++;
    own.sums[group]! += share;
    own.counts[group]!++;
    for (const near of new Set(entries.subarray(0, k).map((other) => groupOf[other]!))) {
      if (near === group) continue;
      const without = shareOf(labels[row]!, entries, labels, k, { groupOf, group: near });
      changed.sums[near]! += (without ?? 0) - share;
      if (without === null) changed.counts[near]!--;
    }
  }
  if (count < 2 * groups) return null;
  const means = Array.from(
    own.sums,
    (sum, group) =>
      (total - sum + changed.sums[group]!) / (count - own.counts[group]! + changed.counts[group]!),
  );
  const { low, high } = groupedJackknife(total / count, means);
  return { low: Math.max(0, low), high: Math.min(1, high) };
}

/** Share of the labelled among the first k entries, without those of a group, that have the label; null without any. */
function shareOf(
  label: number,
  entries: Int32Array,
  labels: Int32Array,
  k: number,
  left?: { readonly groupOf: Int32Array; readonly group: number },
): number | null {
  let [seen, known, same] = [0, 0, 0];
  for (let i = 0; i < entries.length && seen < k; i++) {
    const other = entries[i]!;
    if (left !== undefined && left.groupOf[other] === left.group) continue;
    seen++;
    if (labels[other]! < 0) continue;
    known++;
    if (labels[other] === label) same++;
  }
  return known === 0 ? null : same / known;
}

const groups = 20;
