import type { OverviewFindings, OverviewSide } from "../../contracts/analysis/overview.js";
import { countOf, formatCount, formatPercent } from "../format.js";

/** Rows, dimensions and lengths of one side in a sentence without its full stop. */
export function sideWords({ rows, dims, unit, norms }: OverviewSide, one: string, many: string): string {
  const lengths = unit ? ", of length 1" : norms === null ? "" : `, of length ${lengthRange(norms)}`;
  return `${countOf(rows, one, many)} of ${formatCount(dims)} dimensions${lengths}`;
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
  const queries = queryItemCosine === null ? "" : `, a query and an item ${cosineOf(queryItemCosine)}`;
  return `two random items have cosine ${cosineOf(meanCosine)} on average${queries}`;
}

function lengthRange({ least, median, largest }: NonNullable<OverviewSide["norms"]>): string {
  const [low, high] = [lengthOf(least), lengthOf(largest)];
  return low === high ? low : `${low} to ${high}, median ${lengthOf(median)}`;
}

/** Three decimals with a true minus sign, which a rounded 0 does not get. */
function cosineOf(value: number): string {
  return (Math.abs(value) < 0.0005 ? 0 : value).toFixed(3).replace("-", "−");
}

function lengthOf(length: number): string {
  return length === 0 ? "0" : String(Number(length.toPrecision(3)));
}
