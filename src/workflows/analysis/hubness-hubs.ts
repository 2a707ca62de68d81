import type { SpaceSide } from "../../contracts/analysed-space.js";
import type { FoundHub } from "../../contracts/analysis/hubness.js";
import { displacedItems } from "../../geometry/hubness/displaced-items.js";
import type { KOccurrence } from "../../geometry/hubness/k-occurrence.js";
import { rankWeightedHubs } from "../../geometry/hubness/rank-weighted-hubs.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { shownItem } from "./shown-item.js";

/**
 * The most popular items with what may make them so: copies, short texts, a place near the middle of the space, by their
 * `cosines` with the mean direction.
 */
export function foundHubs(
  side: SpaceSide,
  cosines: Float64Array,
  graph: NeighborGraph,
  occurrence: KOccurrence,
): FoundHub[] {
  const { counts, k, lists } = occurrence;
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const popular = Array.from(counts.keys())
    .filter((item) => counts[item]! > 1 && counts[item]! >= 2 * mean)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, shownHubs);
  const { z } = rankWeightedHubs(graph, k);
  const central = lessCentral(cosines, popular);
  const copies = side.texts === null ? null : copiesOf(side.texts, popular);
  return displacedItems(graph, k, popular).map(({ item, meanRank, next }, i) => ({
    ...shownItem(side, item),
    lists: counts[item]!,
    share: counts[item]! / lists,
    meanRank,
    z: z === null ? null : z[item]!,
    sameText: copies === null ? null : copies[i]!,
    shorterThan: side.texts === null ? null : shareLonger(side.texts, item),
    centrality: central[i]!,
    crowdsOut: next
      .slice(0, shownNext)
      .map((other) => ({ ...shownItem(side, other.item), lists: other.lists })),
  }));
}

/** Share of the rows whose cosine with the mean direction is lower than that of each of `some`. */
function lessCentral(cosines: Float64Array, some: readonly number[]): number[] {
  const others = Math.max(1, cosines.length - 1);
  return some.map(
    (item) => cosines.reduce((count, one) => count + (one < cosines[item]! ? 1 : 0), 0) / others,
  );
}

function shareLonger(texts: readonly string[], item: number): number {
  const length = texts[item]!.length;
  const longer = texts.reduce((count, text) => count + (text.length > length ? 1 : 0), 0);
  return longer / Math.max(1, texts.length - 1);
}

function copiesOf(texts: readonly string[], some: readonly number[]): number[] {
  const wanted = new Map(some.map((item) => [texts[item]!, -1]));
  for (const text of texts) {
    const count = wanted.get(text);
    if (count !== undefined) wanted.set(text, count + 1);
  }
  return some.map((item) => wanted.get(texts[item]!)!);
}

const shownHubs = 10;
const shownNext = 3;
