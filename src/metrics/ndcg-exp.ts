import { exponentialGain, normalizedGain } from "./discounted-gain.js";
import type { JudgedList } from "./judged-list.js";

/**
 * nDCG@k with exponential gain (Burges et al. 2005): as `ndcg`, with 2^g - 1 in place of g, so that high grades
 * weigh more. 0 to 1, higher is better; 0 where nothing is relevant. Agrees with ranx's `ndcg_burges` and gdeval.
 */
export function ndcgExp(list: JudgedList, cutoff: number = Number.POSITIVE_INFINITY): number {
  return normalizedGain(list, cutoff, exponentialGain);
}
