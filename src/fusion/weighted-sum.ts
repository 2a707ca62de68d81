import type { Run } from "../contracts/run.js";
import { type FuseListsOptions, fuseLists } from "./fuse-lists.js";
import { minMaxNormalized } from "./min-max.js";
import { zmuvNormalized } from "./zmuv.js";

/** How the scores of a list are made comparable with another run's; `none` leaves them as they are. */
export type Normalization = "min-max" | "zmuv" | "none";

export interface WeightedSumOptions extends FuseListsOptions {
  readonly normalization?: Normalization | undefined;
}

/**
 * Weighted sum of normalised scores (Fox and Shaw 1994, CombSUM with weights): the score of a document is the sum over
 * the runs that returned it of w × normalised score, normalised within each list. A run that did not return a document
 * adds 0, which under `zmuv` is the mean of its list. Agrees with ranx's `wsum`. Throws as `fuseLists`.
 */
export function weightedSum(
  runs: readonly Run[],
  { normalization = "min-max", ...options }: WeightedSumOptions = {},
): Run {
  return fuseLists(runs, normalizers[normalization], { name: "weighted-sum", ...options });
}

const normalizers: Record<Normalization, (scores: Float64Array) => Float64Array> = {
  "min-max": minMaxNormalized,
  zmuv: zmuvNormalized,
  none: (scores) => scores,
};
