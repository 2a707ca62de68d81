import { type JudgedList, relevantInAll } from "./judged-list.js";
import type { HarnessProfile } from "./profiles.js";

/**
 * AP@k: the sum of the precision at the rank of each relevant document among the first k, divided by R, the number
 * of all relevant documents (also where k < R), or by min(k, R). Its mean over queries is MAP. 0 to 1, higher is better;
 * 0 where nothing is relevant. `level` is the lowest relevant grade. Agrees with trec_eval's `map` and `map_cut`, and
 * with the other divisor with sentence-transformers' `map@k`.
 */
export function averagePrecision(
  list: JudgedList,
  cutoff: number = Number.POSITIVE_INFINITY,
  level = 1,
  divisor: HarnessProfile["apDivisor"] = "relevant",
): number {
  const relevant = relevantInAll(list, level);
  if (relevant === 0) return 0;
  let sum = 0;
  let hits = 0;
  for (let i = 0; i < list.found; i++) {
    const rank = list.ranks[i]!;
    if (rank > cutoff) break;
    if (list.grades[i]! >= level) sum += ++hits / rank;
  }
  return sum / (divisor === "relevant" ? relevant : Math.min(relevant, cutoff));
}
