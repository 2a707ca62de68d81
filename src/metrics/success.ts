import type { JudgedList } from "./judged-list.js";
import { reciprocalRank } from "./reciprocal-rank.js";

/**
 * Success@k, also called hit rate: 1 where at least one relevant document is among the first k, else 0. Higher is
 * better. `level` is the lowest relevant grade. Agrees with trec_eval's `success`.
 */
export function success(list: JudgedList, cutoff: number, level = 1): number {
  return reciprocalRank(list, cutoff, level) > 0 ? 1 : 0;
}
