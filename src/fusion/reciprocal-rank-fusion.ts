import { InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { type FuseListsOptions, fuseLists } from "./fuse-lists.js";

export interface ReciprocalRankFusionOptions extends FuseListsOptions {
  /** Damping constant: the larger, the less the first ranks weigh; default 60. */
  readonly k?: number | undefined;
}

/**
 * Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): the score of a document is the sum over the runs that
 * returned it of w / (k + r), r = its rank from 1. Scores of the runs do not matter, only their order; documents whose
 * float32 scores are equal share the best rank among them, so that a list fused with itself is the list it was and
 * the order of the corpus decides nothing. Agrees with ranx's `rrf` where all weights are 1 and no scores are tied. Throws as `fuseLists`, and for k that is not a positive number.
 */
export function reciprocalRankFusion(
  runs: readonly Run[],
  { k = 60, ...options }: ReciprocalRankFusionOptions = {},
): Run {
  if (!(k > 0 && Number.isFinite(k)))
    throw new InputError(`k is ${k}; expected a number above 0, usually 60`);
  return fuseLists(runs, (scores) => tiedRanks(scores).map((rank) => 1 / (k + rank)), {
    name: "rrf",
    ...options,
  });
}

/** Ranks from 1 of a list stored best first; tied documents have the first of their ranks. */
function tiedRanks(scores: Float64Array): Float64Array {
  const ranks = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    const tied = i > 0 && Math.fround(scores[i]!) === Math.fround(scores[i - 1]!);
    ranks[i] = tied ? ranks[i - 1]! : i + 1;
  }
  return ranks;
}
