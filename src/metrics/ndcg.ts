import { linearGain, normalizedGain } from "./discounted-gain.js";
import type { JudgedList } from "./judged-list.js";

/**
 * nDCG@k with linear gain (Järvelin and Kekäläinen 2002): DCG@k / ideal DCG@k, DCG = sum g_i / log2(i + 1).
 * The ideal list holds all judged grades of the query, descending, cut at k; unjudged and negative count as 0.
 * 0 to 1, higher is better; 0 where nothing is relevant. Agrees with trec_eval's `ndcg` and `ndcg_cut`; it has
 * no relevance level, because the grades are the gains.
 */
export function ndcg(list: JudgedList, cutoff: number = Number.POSITIVE_INFINITY): number {
  return normalizedGain(list, cutoff, linearGain);
}
