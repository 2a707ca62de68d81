import type { Run } from "../contracts/run.js";
import { fuseLists } from "./fuse-lists.js";
import { normalizationRules } from "./score-normalization.js";
import type { WeightedSumOptions } from "./weighted-sum.js";

/**
 * CombMNZ (Fox and Shaw 1994): the sum of a document's normalised scores times the number of runs that returned it, so
 * that agreement counts twice. Agrees with ranx's `comb_mnz`. Throws as `fuseLists`, and as the normalisation.
 */
export function combMnz(
  runs: readonly Run[],
  { normalization = "min-max", ...options }: Omit<WeightedSumOptions, "weights"> = {},
): Run {
  return fuseLists(
    runs,
    { ...normalizationRules[normalization], timesLists: true },
    { name: "comb-mnz", ...options },
  );
}
