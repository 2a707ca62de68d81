import { type JudgedList, relevantInAll, relevantWithin } from "./judged-list.js";

/**
 * Recall@k: the share of the query's relevant documents that are among the first k. 0 to 1, higher is better;
 * 0 where nothing is relevant. `level` is the lowest relevant grade. Agrees with trec_eval's `recall`.
 */
export function recall(list: JudgedList, cutoff: number, level = 1): number {
  const relevant = relevantInAll(list, level);
  return relevant === 0 ? 0 : relevantWithin(list, cutoff, level) / relevant;
}
