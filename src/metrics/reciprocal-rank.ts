import type { JudgedList } from "./judged-list.js";

/**
 * RR@k: 1 / rank of the first relevant document, 0 where none is among the first k. Its mean over queries is MRR.
 * 0 to 1, higher is better. `level` is the lowest relevant grade. Agrees with trec_eval's `recip_rank`.
 */
export function reciprocalRank(
  list: JudgedList,
  cutoff: number = Number.POSITIVE_INFINITY,
  level = 1,
): number {
  for (let i = 0; i < list.found; i++) {
    const rank = list.ranks[i]!;
    if (rank > cutoff) break;
    if (list.grades[i]! >= level) return 1 / rank;
  }
  return 0;
}
