import type {
  FoundHub,
  HubnessAt,
  HubnessFindings,
  HubnessSide,
  MeasuredHubness,
} from "../../contracts/analysis/hubness.js";
import { countOf, formatCount, formatPercent } from "../format.js";

/** The side that a search sees: queries among the items where there are queries. */
export function searchedSide({ queryToItem, itemToItem }: HubnessFindings): HubnessSide {
  return queryToItem ?? itemToItem;
}

/** The measures at the k that the section is about. */
export function measuredAt({ at, k }: HubnessSide): HubnessAt {
  return at.find((one) => one.k === k)!;
}

/** How strong hubness is, by the excess of Robin Hood over random lists: description, no verdict. */
export function strengthOf({ robinHood }: HubnessAt): "no" | "mild" | "moderate" | "strong" {
  const excess = (robinHood.value ?? 0) - robinHood.random;
  if (excess <= 0) return "no";
  if (excess < 0.1) return "mild";
  return excess <= 0.25 ? "moderate" : "strong";
}

/** Hubness of one side, to stand behind `items` or `queries`, without its full stop. */
export function sideHubnessWords(side: HubnessSide): string {
  const one = measuredAt(side);
  const skewness = one.skewness.value === null ? "no skewness" : `skewness ${one.skewness.value.toFixed(2)}`;
  return `' top ${side.k}: ${strengthOf(one)} hubness, ${skewness} (random ${one.skewness.random.toFixed(2)}), ${formatPercent(one.robinHood.value)} of places uneven (random ${formatPercent(one.robinHood.random)})`;
}

/** Who is reached, and the largest hub. */
export function reachWords(side: HubnessSide): string {
  const one = measuredAt(side);
  const reached = side.items - side.antihubs.items;
  const [hub] = side.hubs;
  const largest =
    hub === undefined
      ? ""
      : `; the largest hub is in ${formatPercent(hub.share)} of the lists (random ${formatPercent(one.largestHub.random)})`;
  return `${formatPercent(reached / side.items)} of the items are in some list (random ${formatPercent(1 - one.antihubs.random)})${largest}`;
}

/** Lists that end in a tie; null where none does. */
export function tiedWords({ tied, lists, k }: HubnessSide): string | null {
  if (tied === 0) return null;
  return `${formatPercent(tied / lists)} of the lists tie at place ${k}, as copies do: there the order of the rows decides`;
}

/** Relevant items that nothing finds; null without judgements. */
export function relevantWords({ antihubs: { relevant }, k }: HubnessSide): string | null {
  if (relevant === null || relevant.of === 0) return null;
  return `of ${countOf(relevant.of, "relevant item")}, ${formatCount(relevant.of - relevant.found)} (${formatPercent((relevant.of - relevant.found) / relevant.of)}) are in no query's top ${k}`;
}

/** What may make an item a hub; empty where nothing stands out. */
export function hubSigns({ sameText, shorterThan, centrality }: FoundHub): string {
  return [
    sameText !== null && sameText > 0 ? `${countOf(sameText, "other item")} with the same text` : "",
    shorterThan !== null && shorterThan > 0.95
      ? `shorter than ${formatPercent(shorterThan)} of the texts`
      : "",
    centrality > 0.95 ? `nearer the middle than ${formatPercent(centrality)} of the items` : "",
  ]
    .filter((sign) => sign !== "")
    .join(", ");
}

/** Value with its interval and null line, for a row of a table. */
export function measureCells(
  name: string,
  { value, low, high, random }: MeasuredHubness,
  share: boolean,
): string[] {
  const format = (one: number | null) => (one === null ? "–" : share ? formatPercent(one) : one.toFixed(2));
  return [name, format(value), low === null ? "" : `${format(low)} to ${format(high)}`, format(random)];
}

/** The rows of the table of measures. */
export function measureRows(one: HubnessAt): string[][] {
  return [
    measureCells("k-occurrence skewness", one.skewness, false),
    measureCells("Robin Hood", one.robinHood, true),
    measureCells("Gini", one.gini, true),
    measureCells("Atkinson (ε ½)", one.atkinson, true),
    measureCells("anti-hubs, in no list", one.antihubs, true),
    measureCells("places held by hubs", one.hubOccurrence, true),
    measureCells("largest hub's lists", one.largestHub, true),
    ["truncated-normal third moment", one.truncatedNormalThirdMoment?.toFixed(2) ?? "–", "", ""],
    ["truncated-normal skewness", one.truncatedNormalSkewness?.toFixed(2) ?? "–", "", ""],
    ["groupie ratio", formatPercent(one.groupieRatio), "", ""],
  ];
}

/** Labels of neighbours; null without labels. */
export function labelWords({ labels }: HubnessFindings): string | null {
  if (labels === null) return null;
  const gamma =
    labels.goodmanKruskal?.value == null
      ? ""
      : `; Goodman-Kruskal γ ${labels.goodmanKruskal.value.toFixed(3)} over the pairs of ${countOf(labels.goodmanKruskal.rows, "item")}`;
  return `${formatPercent(labels.bad)} of the places hold an item of another label (random ${formatPercent(labels.chance)})${gamma}`;
}

export const hubnessCaution =
  "Hubness is a description: whether it costs your metric, the verdict tells from your judgements. A skewness above 1.2 is usually called high (hub-toolbox); it grows with the number of items, Robin Hood, Gini and anti-hubs hardly do. Hubs may be copies, boilerplate or planted texts: read them.";
