import type {
  HubnessAt,
  HubnessFindings,
  HubnessSide,
  MeasuredHubness,
} from "../../contracts/analysis/hubness.js";
import { hubnessMeasures } from "../../geometry/hubness/hubness-measures.js";
import { hubnessNull } from "../../geometry/hubness/hubness-null.js";
import {
  type EstimatedMeasure,
  type HubnessIntervals,
  jackknifedHubness,
} from "../../geometry/hubness/jackknifed-hubness.js";
import { kOccurrence } from "../../geometry/hubness/k-occurrence.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { foundHubs } from "./hubness-hubs.js";
import { labelHubness } from "./hubness-labels.js";
import { itemCentrality } from "./item-norms.js";
import type { SectionInput } from "./section-input.js";
import { shownItem } from "./shown-item.js";

/** Hubness of items among items and of queries among items, the hubs themselves, and labels where there are some. */
export async function hubness(input: SectionInput): Promise<HubnessFindings | null> {
  const { space, graph, queryGraph, k = 10 } = input;
  const cosines = input.ahead?.centrality ?? itemCentrality(input);
  const itemToItem = sideOf(graph, input, cosines, null);
  if (itemToItem === null) return null;
  return {
    itemToItem,
    queryToItem: queryGraph === null ? null : sideOf(queryGraph, input, cosines, relevantItems(input)),
    labels: space.labels === null ? null : labelHubness(input, Math.min(k, graph.k)),
  };
}

/** One graph's hubness; null where no list holds anything. */
function sideOf(
  graph: NeighborGraph,
  input: SectionInput,
  cosines: Float64Array,
  relevant: Set<number> | null,
): HubnessSide | null {
  const { space, seed } = input;
  const k = Math.min(input.k ?? 10, graph.k);
  if (k === 0) return null;
  const occurrence = kOccurrence(graph, k);
  if (occurrence.lists === 0) return null;
  const intervals = jackknifedHubness(graph, k, seededRandom(seed));
  const depths = [...new Set([5, k, 50])].filter((depth) => depth <= graph.k).sort((a, b) => a - b);
  const unreached = Array.from(occurrence.counts.keys()).filter((item) => occurrence.counts[item] === 0);
  return {
    lists: occurrence.lists,
    items: graph.items,
    at: depths.map((depth) => measured(graph, depth, depth === k ? intervals : null)),
    tied: tiedLists(graph, k),
    k,
    distribution: distributionOf(occurrence.counts),
    hubs: foundHubs(space.items, cosines, graph, occurrence),
    antihubs: {
      items: unreached.length,
      examples: unreached.slice(0, shownAntihubs).map((item) => shownItem(space.items, item)),
      relevant:
        relevant === null
          ? null
          : {
              found: [...relevant].filter((item) => occurrence.counts[item]! > 0).length,
              of: relevant.size,
            },
    },
  };
}

function measured(graph: NeighborGraph, k: number, intervals: HubnessIntervals | null): HubnessAt {
  const occurrence = kOccurrence(graph, k);
  const found = hubnessMeasures(occurrence)!;
  const random = hubnessNull(occurrence)!;
  const of = (name: keyof typeof random): MeasuredHubness => {
    const interval = intervals?.[name as EstimatedMeasure] ?? null;
    return {
      value: found[name],
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      random: random[name]!,
    };
  };
  return {
    k,
    mean: found.mean,
    skewness: of("skewness"),
    truncatedNormalThirdMoment: found.truncatedNormalThirdMoment,
    truncatedNormalSkewness: found.truncatedNormalSkewness,
    robinHood: of("robinHood"),
    gini: of("gini"),
    atkinson: of("atkinson"),
    antihubs: of("antihubs"),
    hubOccurrence: of("hubOccurrence"),
    hubs: found.hubs,
    largestHub: of("largestHub"),
    groupieRatio: found.groupieRatio,
  };
}

/** Lists in which the first that is left out is as near as the last that is in. */
function tiedLists({ lists: { offsets, scores } }: NeighborGraph, k: number): number {
  let tied = 0;
  for (let list = 0; list + 1 < offsets.length; list++) {
    const end = offsets[list]! + k;
    if (end < offsets[list + 1]! && scores[end] === scores[end - 1]) tied += 1;
  }
  return tied;
}

function distributionOf(counts: Int32Array): HubnessSide["distribution"] {
  const sizes = new Map<number, number>();
  for (const count of counts) sizes.set(count, (sizes.get(count) ?? 0) + 1);
  return [...sizes].sort(([a], [b]) => a - b).map(([count, items]) => ({ count, items }));
}

/** Rows of the items that are judged relevant to one of the queries; null without judgements. */
function relevantItems({ space: { qrels, queries, items } }: SectionInput): Set<number> | null {
  if (qrels === null || queries === null) return null;
  const asked = new Set(queries.ids);
  const rowOf = new Map(items.ids.map((id, row) => [id, row]));
  const relevant = new Set<number>();
  qrels.queryIds.forEach((query, i) => {
    if (!asked.has(query)) return;
    for (let at = qrels.offsets[i]!; at < qrels.offsets[i + 1]!; at++) {
      const row = rowOf.get(qrels.documentIds[qrels.documents[at]!]!);
      if (row !== undefined && qrels.grades[at]! > 0) relevant.add(row);
    }
  });
  return relevant;
}

const shownAntihubs = 10;
