import type { Slice, SliceDifference, SliceFindings } from "../contracts/slices.js";
import {
  countOf,
  formatDelta,
  formatDeltaInterval,
  formatPEquation,
  metricLabel,
  winsTiesLosses,
} from "./format.js";
import type { ReportView } from "./report-view.js";

export interface StandingSlice {
  readonly slicing: SliceFindings["slicings"][number];
  readonly slice: Slice;
  readonly difference: SliceDifference;
}

/** The tested slices whose difference lies farthest from that over all queries, in units of their own interval. */
export function standingOut(
  { result }: Pick<ReportView, "result">,
  slices: SliceFindings,
  most: number,
): StandingSlice[] {
  const meanOf = (id: string | null): number =>
    result.candidates.find((candidate) => candidate.id === id)?.metrics[slices.metric]?.mean ?? 0;
  const overall = meanOf(slices.a) - meanOf(slices.b);
  const distance = ({ difference: { delta, low, high } }: StandingSlice): number =>
    Math.abs(delta - overall) / Math.max(high - low, 1e-9);
  return testedSlices(slices)
    .sort((a, b) => distance(b) - distance(a))
    .slice(0, most);
}

/** Every slice with a difference. */
export function testedSlices({ slicings }: SliceFindings): StandingSlice[] {
  return slicings.flatMap((slicing) =>
    slicing.slices.flatMap((slice) =>
      slice.difference === null ? [] : [{ slicing, slice, difference: slice.difference }],
    ),
  );
}

/** Slices in two sentences: of how many the difference is established, and the one that stands out most; empty where none was tested. */
export function briefSlicesWords(view: ReportView, slices: SliceFindings): string {
  const [first] = standingOut(view, slices, 1);
  const { a, b, tested, alpha } = slices;
  if (first === undefined || a === null || b === null) return "";
  const { slicing, slice, difference } = first;
  const pair = `${view.nameOf(a)} − ${view.nameOf(b)}`;
  return `Slices of ${metricLabel(slices.metric)}: in ${establishedIn(slices)} of ${tested} is ${pair} established (level ${alpha}, Holm over all); they decide nothing. Farthest from all queries: ${slicing.label}: ${slice.label}, ${formatDelta(difference.delta)} (${formatDeltaInterval(difference.low, difference.high)}), n = ${slice.n}, ${winsTiesLosses(difference)}, Holm ${formatPEquation(difference.pAdjusted)}.`;
}

function establishedIn(slices: SliceFindings): number {
  return testedSlices(slices).filter(({ difference }) => difference.pAdjusted <= slices.alpha).length;
}

/** How many slices were looked at, and what may be said of them. */
export function slicesWords(slices: SliceFindings, shown: number): string {
  const { tested, small, alpha, leastTested } = slices;
  const established = establishedIn(slices);
  const few = Math.min(shown, tested);
  const first =
    few < tested
      ? `${few} of ${countOf(tested, "tested slice")}, those farthest from the difference over all queries. `
      : "";
  return `${first}${established === 0 ? "In none" : `In ${established}`} of the ${tested} is a difference established at level ${alpha} after Holm over all of them${
    small === 0 ? "" : `; ${small} more with fewer than ${leastTested} queries were not tested`
  }. Slices describe; they decide nothing.`;
}
