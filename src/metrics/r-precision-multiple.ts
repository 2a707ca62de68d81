import { type JudgedList, relevantInAll, relevantWithin } from "./judged-list.js";

/**
 * Precision at floor(m R + .9), a multiple m of the number of relevant documents. 0 to 1, higher is better; 0 where
 * nothing is relevant. `level` is the lowest relevant grade. Agrees with trec_eval's `Rprec_mult`.
 */
export function rPrecisionMultiple(list: JudgedList, multiple: number, level = 1): number {
  const cutoff = Math.floor(multiple * relevantInAll(list, level) + 0.9);
  return cutoff === 0 ? 0 : relevantWithin(list, cutoff, level) / cutoff;
}
