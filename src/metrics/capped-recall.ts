import { type JudgedList, relevantInAll, relevantWithin } from "./judged-list.js";

/**
 * R_cap@k (Thakur et al. 2021): relevant documents among the first k, divided by min(R, k), the most there can be.
 * 0 to 1, higher is better; 0 where nothing is relevant. `level` is the lowest relevant grade. Agrees with BEIR's
 * `R_cap` and trec_eval's `relative_P`.
 */
export function cappedRecall(list: JudgedList, cutoff: number, level = 1): number {
  const relevant = relevantInAll(list, level);
  return relevant === 0 ? 0 : relevantWithin(list, cutoff, level) / Math.min(relevant, cutoff);
}
