import type { OverviewFindings, OverviewSide } from "../../contracts/analysis/overview.js";
import { countOf, formatCount, formatPercent } from "../format.js";

/** Rows, dimensions and lengths of one side in a sentence without its full stop. */
export function sideWords({ rows, dims, unit, norms }: OverviewSide, one: string, many: string): string {
  const lengths = unit
    ? "of length 1"
    : norms === null
      ? ""
      : `of length ${lengthOf(norms.least)} to ${lengthOf(norms.largest)}, median ${lengthOf(norms.median)}`;
  return `${countOf(rows, one, many)} of ${formatCount(dims)} dimensions, ${lengths}`;
}

/** Zero and repeated vectors; null where there are none. */
export function oddWords({ rows, zero, identical }: OverviewSide): string | null {
  const parts = [
    ...(identical === 0
      ? []
      : [
          `${formatCount(identical)} (${formatPercent(identical / rows)}) repeat the vector of an earlier one`,
        ]),
    ...(zero === 0 ? [] : [`${formatCount(zero)} are zero vectors, which nothing finds`]),
  ];
  return parts.length === 0 ? null : parts.join("; ");
}

/** Mean similarity of random pairs, and what it is for. */
export function cosineWords({ meanCosine, queryItemCosine }: OverviewFindings): string | null {
  if (meanCosine === null) return null;
  const queries = queryItemCosine === null ? "" : `, a query and an item ${queryItemCosine.toFixed(3)}`;
  return `two random items have cosine ${meanCosine.toFixed(3)} on average${queries}`;
}

function lengthOf(length: number): string {
  return length === 0 ? "0" : String(Number(length.toPrecision(3)));
}
