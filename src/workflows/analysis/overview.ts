import type { SpaceSide } from "../../contracts/analysed-space.js";
import type { OverviewFindings, OverviewSide } from "../../contracts/analysis/overview.js";
import { firstIdentical } from "../../geometry/identical-rows.js";
import {
  type MeanDirection,
  meanCosineBetween,
  meanCosineWithin,
  meanDirection,
} from "../../geometry/mean-cosine.js";
import { rowNorms } from "../../neighbors/prepare-items.js";
import { quantile } from "../../numeric/quantile.js";
import { itemNorms } from "./item-norms.js";
import type { SectionInput } from "./section-input.js";

/** Rows, lengths, zero and repeated vectors of both sides, and how alike any two of them are. */
export async function overview(
  input: Pick<SectionInput, "space" | "norms" | "ahead">,
): Promise<OverviewFindings> {
  if (input.ahead !== undefined) return input.ahead.overview;
  const { items: found, queries: asked } = input.space;
  const items = sideOf(found, itemNorms(input));
  const queries = asked === null ? null : sideOf(asked, rowNorms(asked.matrix, "query"));
  return {
    items: items.facts,
    queries: queries?.facts ?? null,
    meanCosine: meanCosineWithin(items.direction),
    queryItemCosine: queries === null ? null : meanCosineBetween(queries.direction, items.direction),
  };
}

function sideOf(
  { matrix }: SpaceSide,
  norms: Float64Array,
): { facts: OverviewSide; direction: MeanDirection } {
  const zero = norms.reduce((count, norm) => count + (norm === 0 ? 1 : 0), 0);
  const identical = firstIdentical(matrix).reduce(
    (count, first, row) => count + (first !== row && norms[row] !== 0 ? 1 : 0),
    0,
  );
  const sorted = norms.slice().sort();
  return {
    facts: {
      rows: matrix.rows,
      dims: matrix.dims,
      norms:
        sorted.length === 0
          ? null
          : { least: sorted[0]!, median: quantile(sorted, 0.5), largest: sorted[sorted.length - 1]! },
      unit:
        norms.some((norm) => norm !== 0) &&
        norms.every((norm) => norm === 0 || Math.abs(norm - 1) < unitTolerance),
      zero,
      identical,
    },
    direction: meanDirection(matrix, norms),
  };
}

const unitTolerance = 1e-3;
