import type { Run } from "../contracts/run.js";
import type { FuseListsOptions } from "./fuse-lists.js";
import { reciprocalRankFusion } from "./reciprocal-rank-fusion.js";
import { type Normalization, weightedSum } from "./weighted-sum.js";

export interface FusionOptions extends FuseListsOptions {
  readonly method?: "rrf" | "weighted-sum" | undefined;
  /** Constant of reciprocal rank fusion; default 60. */
  readonly k?: number | undefined;
  /** For weighted-sum; default min-max. */
  readonly normalization?: Normalization | undefined;
}

/**
 * Fuses runs over one corpus by the named method, reciprocal rank fusion unless told otherwise: score descending, then
 * document row ascending. Throws `InputError` as the methods do.
 */
export function fuseRuns(
  runs: readonly Run[],
  { method = "rrf", k, normalization, ...options }: FusionOptions = {},
): Run {
  return method === "rrf"
    ? reciprocalRankFusion(runs, { ...options, k })
    : weightedSum(runs, { ...options, normalization });
}
