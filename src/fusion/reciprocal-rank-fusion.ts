import { InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { type FuseListsOptions, fuseLists } from "./fuse-lists.js";
import { tiedRanks } from "./tied-ranks.js";

export interface ReciprocalRankFusionOptions extends FuseListsOptions {
  /** Damping constant: the larger, the less the first ranks weigh; default 60. */
  readonly k?: number | undefined;
}

/**
 * Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): the score of a document is the sum over the runs that
 * returned it of w / (k + r), r = its rank from 1. Scores of the runs do not matter, only their order; tied
 * documents share a rank (`tiedRanks`). Agrees with ranx's `rrf` where all weights are 1 and no scores are tied. Throws
 * as `fuseLists`, and for k that is not a positive number.
 */
export function reciprocalRankFusion(
  runs: readonly Run[],
  { k = 60, ...options }: ReciprocalRankFusionOptions = {},
): Run {
  if (!(k > 0 && Number.isFinite(k)))
    throw new InputError(`k is ${k}; expected a number above 0, usually 60`);
  return fuseLists(
    runs,
    { ranked: (scores) => tiedRanks(scores).map((rank) => 1 / (k + rank)) },
    { name: "rrf", ...options },
  );
}
