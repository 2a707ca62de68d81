import type { OverviewFindings } from "../../contracts/analysis/overview.js";
import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import type { MeanCosineShares } from "../../geometry/shape/dimension-shares.js";
import type { PairSums } from "../../geometry/shape/pair-sums.js";
import type { SecondMoments } from "../../geometry/shape/second-moments.js";
import type { PreparedItems } from "../../neighbors/prepare-items.js";

/** Findings that the neighbours have no part in. */
export interface MeasuredAhead {
  readonly shape: ShapeOfVectors;
  readonly overview: OverviewFindings;
  /** As `itemCentrality`. */
  readonly centrality: Float64Array;
}

/** What `shape` says of the vectors alone. */
export interface ShapeOfVectors {
  readonly prepared: PreparedItems;
  readonly moments: SecondMoments;
  readonly shares: MeanCosineShares | null;
  readonly spectrum: ShapeFindings["spectrum"];
  /** Sums over the pairs of a seeded sample of 2,000 rows: of those that are compared, and of their directions. */
  readonly pairs: { readonly rows: Int32Array; readonly compared: PairSums; readonly unit: PairSums };
}
