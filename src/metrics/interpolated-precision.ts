import { type JudgedList, relevantInAll, relevantWithin } from "./judged-list.js";
import type { HarnessProfile } from "./profiles.js";

type RecallPoints = HarnessProfile["recallPoints"];

/**
 * Interpolated precision at recall c: the highest precision at any rank from that of the m-th relevant document on,
 * m = floor(cR + .9) or cR rounded, as the profile says. 0 to 1, higher is better; 0 where fewer than m were found.
 * `level` is the lowest relevant grade. Agrees with trec_eval's `iprec_at_recall`, 9 and 10.
 */
export function interpolatedPrecision(
  list: JudgedList,
  recall: number,
  level = 1,
  points: RecallPoints = "floor-plus-0.9",
): number {
  const relevant = relevantInAll(list, level);
  const needed = points === "rounded" ? Math.round(recall * relevant) : Math.floor(recall * relevant + 0.9);
  let hits = relevantWithin(list, Number.POSITIVE_INFINITY, level);
  let best = 0;
  for (let i = list.found - 1; i >= 0 && hits >= Math.max(needed, 1); i--) {
    if (list.grades[i]! >= level) best = Math.max(best, hits-- / list.ranks[i]!);
  }
  return best;
}

/**
 * Mean of the interpolated precision at recall 0, 0.1 … 1. 0 to 1, higher is better. `level` is the lowest relevant
 * grade. Agrees with trec_eval's `11pt_avg`, 9 and 10.
 */
export function elevenPointAverage(
  list: JudgedList,
  level = 1,
  points: RecallPoints = "floor-plus-0.9",
): number {
  let sum = 0;
  for (let tenth = 0; tenth <= 10; tenth++) sum += interpolatedPrecision(list, tenth / 10, level, points);
  return sum / 11;
}
