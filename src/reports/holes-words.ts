import type { MetricHoles, PairOfHoles } from "../contracts/holes.js";
import { countOf, formatDeltaInterval, formatPercent, listOf, rangeOf } from "./format.js";
import type { ReportView } from "./report-view.js";

/** What the unjudged documents mean for the reader, the same in every report. */
export interface HolesWords {
  /** How much was never judged, and how to read it. */
  readonly lead: string;
  /** Which orders of candidates stand whatever the unjudged turn out to be, and which could turn. */
  readonly order: string;
  readonly next: string;
}

/** The holes of the metric that decides; null where nothing was judged or nothing is open. */
export function primaryHoles({ result, metric }: ReportView): MetricHoles | null {
  const holes = result.holes?.find((one) => one.metric === metric);
  return holes === undefined || holes.candidates.every(({ documents }) => documents === 0) ? null : holes;
}

/** Words for the holes of one metric. */
export function holesWords(view: ReportView, holes: MetricHoles): HolesWords {
  return { lead: leadOf(holes), order: orderOf(view, holes), next: nextStep };
}

/** The pairs with the candidate in front (or the baseline), turned so that the one that scores higher comes first. */
export function shownPairs({ result, rows }: ReportView, { pairs }: MetricHoles): PairOfHoles[] {
  const front = result.baseline ?? rows[0]?.candidate.id;
  return pairs
    .filter(({ a, b }) => a === front || b === front)
    .map((pair) => (pair.delta < 0 ? turned(pair) : pair));
}

function leadOf({ candidates, k }: MetricHoles): string {
  const shares = candidates.map(({ share }) => share);
  const part = k === null ? "whole lists were" : `top ${k} was`;
  return `${rangeOf(shares, formatPercent)} of the candidates' ${part} never judged, and counts as not relevant. A candidate that finds what nobody judged is not simply worse: its score is only less known.`;
}

function orderOf({ nameOf }: ReportView, { pairs }: MetricHoles): string {
  if (pairs.length === 0) return "";
  const open = pairs.filter(({ settled }) => !settled);
  const many = countOf(pairs.length, "pair");
  if (open.length === 0) {
    return `Whatever those documents turn out to be, the order of ${pairs.length === 1 ? "the two" : `all ${many}`} on these queries stays as it is.`;
  }
  const outer = open.some(({ exact }) => !exact)
    ? " Some of these ranges are outer bounds: no grading exceeds them, but they may not be reached."
    : "";
  const named = [...open]
    .sort((x, y) => Math.abs(x.delta) - Math.abs(y.delta))
    .slice(0, namedPairs)
    .map((pair) => (pair.delta < 0 ? turned(pair) : pair))
    .map(({ a, b, low, high }) => `${nameOf(a)} − ${nameOf(b)} (${formatDeltaInterval(low, high)})`);
  const more = open.length > named.length ? `, and ${open.length - named.length} more` : "";
  return `Judging them could turn the order of ${open.length === pairs.length ? (pairs.length === 1 ? "the two" : `every one of ${many}`) : `${open.length} of ${many}`}: ${more === "" ? listOf(named) : named.join(", ")}${more}.${outer}`;
}

function turned(pair: PairOfHoles): PairOfHoles {
  return { ...pair, a: pair.b, b: pair.a, delta: -pair.delta, low: -pair.high, high: -pair.low };
}

const namedPairs = 2;
const nextStep =
  "`alidade pool` collects the documents that have still to be judged, for all candidates at once.";
