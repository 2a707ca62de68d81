import { type JudgedList, relevantInAll, relevantWithin } from "./judged-list.js";

/**
 * R-precision: precision at R, the number of the query's relevant documents; there precision equals recall.
 * 0 to 1, higher is better; 0 where nothing is relevant. `level` is the lowest relevant grade. Agrees with
 * trec_eval's `Rprec`.
 */
export function rPrecision(list: JudgedList, level = 1): number {
  const relevant = relevantInAll(list, level);
  return relevant === 0 ? 0 : relevantWithin(list, relevant, level) / relevant;
}
