import { InputError } from "../contracts/errors.js";
import type { Run } from "../contracts/run.js";
import { type FuseListsOptions, fuseLists } from "./fuse-lists.js";
import { tiedRanks } from "./tied-ranks.js";

export interface RankBiasedCentroidsOptions extends Omit<FuseListsOptions, "weights"> {
  /** Persistence, between 0 and 1: the larger, the deeper the lists count; default 0.8. */
  readonly phi?: number | undefined;
}

/**
 * Rank-biased centroids (Bailey, Moffat, Scholer, Thomas 2017): the sum over the runs that returned a document of
 * (1 - phi) phi^(r - 1), r its rank from 1, as a reader of rank-biased precision would come across it. Tied documents
 * share a rank (`tiedRanks`). Agrees with ranx's `rbc`. Throws as `fuseLists`, and for phi outside 0 to 1.
 */
export function rankBiasedCentroids(
  runs: readonly Run[],
  { phi = 0.8, ...options }: RankBiasedCentroidsOptions = {},
): Run {
  if (!(phi > 0 && phi < 1)) throw new InputError(`phi is ${phi}; expected a number between 0 and 1`);
  const rule = {
    ranked: (scores: Float64Array) => tiedRanks(scores).map((rank) => (1 - phi) * phi ** (rank - 1)),
  };
  return fuseLists(runs, rule, { name: "rbc", ...options });
}
