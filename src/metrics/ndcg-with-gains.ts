import { discount } from "./discounted-gain.js";
import type { JudgedList } from "./judged-list.js";

/** The gain of one grade. */
export interface GradeGain {
  readonly grade: number;
  readonly gain: number;
}

/**
 * nDCG@k with gains of one's own: a grade that `gains` names is worth what it says, any other itself; documents nobody
 * judged are worth 0, also where grade 0 is worth more. The best list is ordered by gain. 0 to 1 for gains of at least 0,
 * higher is better. Agrees with trec_eval's `ndcg` with parameters and ir_measures' `nDCG(gains=…)`.
 */
export function ndcgWithGains(list: JudgedList, cutoff: number, gains: readonly GradeGain[]): number {
  const gainOf = new Map(gains.map(({ grade, gain }) => [grade, gain]));
  const worth = (grade: number): number => gainOf.get(grade) ?? grade;
  const ideal = Float64Array.from(list.ideal.subarray(0, list.judged), worth).sort().reverse();
  let best = 0;
  for (let i = 0; i < ideal.length && i < cutoff; i++) best += ideal[i]! / discount(i + 1);
  if (best === 0) return 0;
  let sum = 0;
  for (let i = 0; i < list.found && list.ranks[i]! <= cutoff; i++)
    sum += worth(list.grades[i]!) / discount(list.ranks[i]!);
  return sum / best;
}
