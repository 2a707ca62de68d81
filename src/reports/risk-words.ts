import {
  countOf,
  formatDelta,
  formatDeltaInterval,
  formatPercent,
  formatTime,
  listOf,
  winsTiesLosses,
} from "./format.js";
import { primaryHoles, shownPairs } from "./holes-words.js";
import type { ReportView } from "./report-view.js";
import { robustnessWords } from "./robustness-words.js";
import { testedSlices } from "./slices-words.js";

/** What could make the decision of `view` wrong, one sentence each, the gravest kinds first. */
export function riskWords(view: ReportView): string[] {
  return [
    ...fewQueries(view),
    ...lostSlices(view),
    ...unjudgedRisks(view),
    ...cautions(view),
    ...wordings(view),
    ...replayedTimings(view),
    ...view.result.dataset.warnings.map(({ message }) => `Data: ${message}`),
  ];
}

function fewQueries({ result: { dataset }, metric }: ReportView): string[] {
  const scored = dataset.judgedQueries - dataset.withoutPositive;
  if (metric === null || scored >= fewestQueries) return [];
  return [
    `Few queries: ${countOf(scored, "judged query", "judged queries")} with a relevant document; intervals of so few are rough.`,
  ];
}

/** Parts of the queries on which the candidate in front scores lower than the one it is compared with. */
function lostSlices({ result: { slices }, nameOf }: ReportView): string[] {
  if (slices === undefined || slices.a === null || slices.b === null) return [];
  const lost = testedSlices(slices)
    .filter(({ difference }) => difference.delta < 0)
    .sort(
      (x, y) => x.difference.pAdjusted - y.difference.pAdjusted || x.difference.delta - y.difference.delta,
    );
  const [worst] = lost;
  if (worst === undefined) return [];
  const established = lost.filter(({ difference }) => difference.pAdjusted <= slices.alpha).length;
  const { slicing, slice, difference } = worst;
  const { delta, low, high } = difference;
  return [
    `${nameOf(slices.a)} scores lower than ${nameOf(slices.b)} in ${lost.length} of ${countOf(slices.tested, "tested part")} of the queries (established in ${established === 0 ? "none" : String(established)}): ${slicing.label}: ${slice.label}, ${formatDelta(delta)} (${formatDeltaInterval(low, high)}), n = ${slice.n}, ${winsTiesLosses(difference)}.`,
  ];
}

function unjudgedRisks(view: ReportView): string[] {
  const open = view.rows.flatMap(({ name, candidate: { unjudged } }) =>
    unjudged !== null && unjudged.mean > 0 ? [{ name, ...unjudged }] : [],
  );
  const [first] = open;
  if (first === undefined) return [];
  const shares = (open.length > mostNamed ? extremes(open) : open).map(
    ({ name, mean }) => `${name} ${formatPercent(mean)}`,
  );
  const parted = open.length > mostNamed ? shares.join(" to ") : listOf(shares);
  const low = open.some(({ mean }) => mean >= 0.5)
    ? " Where it is half or more, the score may be far too low."
    : "";
  return [
    `Judged by nobody, and counted as not relevant, of the top ${first.k}: ${parted}.${low}`,
    ...openOrders(view),
  ];
}

function extremes<T extends { readonly mean: number }>(shares: readonly T[]): T[] {
  const sorted = [...shares].sort((a, b) => a.mean - b.mean);
  return [sorted[0]!, sorted.at(-1)!];
}

/** The orders with the candidate in front, or the baseline, that unjudged documents could turn. */
function openOrders(view: ReportView): string[] {
  const holes = primaryHoles(view);
  if (holes === null)
    return ["Judgements of documents that are unjudged today can move any score, up or down."];
  const pairs = shownPairs(view, holes).filter(({ settled }) => !settled);
  if (pairs.length === 0) return [];
  const named = [...pairs]
    .sort((x, y) => x.delta - y.delta)
    .slice(0, namedPairs)
    .map(
      ({ a, b, low, high }) => `${view.nameOf(a)} − ${view.nameOf(b)} (${formatDeltaInterval(low, high)})`,
    );
  const more = pairs.length > named.length ? `, and ${pairs.length - named.length} more` : "";
  return [
    `Documents that nobody judged could turn the order of ${more === "" ? listOf(named) : named.join(", ")}${more}.`,
  ];
}

function cautions({ rows }: ReportView): string[] {
  return rows.flatMap(({ name, notes }) =>
    notes
      .filter(({ kind, unjudged }) => kind === "caution" && unjudged !== true)
      .map(({ text }) => `${name}: ${text}`),
  );
}

function wordings(view: ReportView): string[] {
  const { robustness } = view.result;
  return robustness === undefined
    ? []
    : [`Queries written otherwise: ${robustnessWords(view, robustness).finding}`];
}

function replayedTimings({ rows }: ReportView): string[] {
  const cached = rows.flatMap(({ name, candidate: { timing } }) =>
    timing?.cached ? [{ name, timing }] : [],
  );
  if (cached.length === 0) return [];
  const names = cached.map(({ name }) => name);
  const whose = names.length > mostNamed ? countOf(names.length, "candidate") : listOf(names);
  const days = cached.map(({ timing }) => formatTime(timing.measuredAt)).sort();
  const [first, last] = [days[0]!, days.at(-1)!];
  return [
    `Times measured earlier, not in this run: ${whose} (${first === last ? first : `${first} to ${last}`}).`,
  ];
}

/** Below this many queries the interval of a mean is rough. */
const fewestQueries = 30;
const namedPairs = 2;
const mostNamed = 5;
