import type { Slice, SliceDifference, SliceFindings } from "../contracts/slices.js";
import { countOf } from "./format.js";
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

/** How many slices were looked at, and what may be said of them. */
export function slicesWords(slices: SliceFindings, shown: number): string {
  const { tested, small, alpha, leastTested } = slices;
  const established = testedSlices(slices).filter(({ difference }) => difference.pAdjusted <= alpha).length;
  const few = Math.min(shown, tested);
  const first =
    few < tested
      ? `${few} of ${countOf(tested, "tested slice")}, those farthest from the difference over all queries. `
      : "";
  return `${first}${established === 0 ? "In none" : `In ${established}`} of the ${tested} is a difference established at level ${alpha} after Holm over all of them${
    small === 0 ? "" : `; ${small} more with fewer than ${leastTested} queries were not tested`
  }. Slices describe; they decide nothing.`;
}
