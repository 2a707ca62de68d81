import type { Run } from "../contracts/run.js";
import { type FuseListsOptions, fuseLists } from "./fuse-lists.js";
import { normalizationRules, type ScoreNormalization } from "./score-normalization.js";

export interface WeightedSumOptions extends FuseListsOptions {
  readonly normalization?: ScoreNormalization | undefined;
}

/**
 * Weighted sum of normalised scores (Fox and Shaw 1994): the score of a document is the sum over
 * the runs that returned it of w × normalised score, normalised within each list. A run that did not return a document
 * adds 0, which under `zmuv` is the mean of its list; under `borda` it adds the mean of the points left. With equal
 * weights it is CombSUM. Agrees with ranx's `wsum` and `comb_sum`. Throws as `fuseLists`, and as the normalisation.
 */
export function weightedSum(
  runs: readonly Run[],
  { normalization = "min-max", ...options }: WeightedSumOptions = {},
): Run {
  return fuseLists(runs, normalizationRules[normalization], { name: "weighted-sum", ...options });
}
