import type { Run } from "../contracts/run.js";
import { bordaRule } from "./borda-rule.js";
import { type FuseListsOptions, fuseLists } from "./fuse-lists.js";

/**
 * Borda fusion (Aslam and Montague 2001): the weighted sum of the Borda points that each run gives (`bordaRule`). Agrees
 * with ranx's `bordafuse` and `weighted_bordafuse`. Throws as `fuseLists`.
 */
export function bordaFusion(runs: readonly Run[], options: FuseListsOptions = {}): Run {
  return fuseLists(runs, bordaRule, { name: "borda", ...options });
}
