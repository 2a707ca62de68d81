import { type JudgedList, relevantInAll } from "./judged-list.js";

/**
 * binG: (1/R) sum over the relevant documents retrieved of 1 / log2(2 + m), where m non-relevant documents, judged or
 * not, stand above. 0 to 1, higher is better; 0 where nothing is relevant. `level` is the lowest relevant grade. Agrees
 * with trec_eval's `binG`.
 */
export function binaryG(list: JudgedList, level = 1): number {
  const relevant = relevantInAll(list, level);
  if (relevant === 0) return 0;
  let sum = 0;
  let hits = 0;
  for (let i = 0; i < list.found; i++) {
    if (list.grades[i]! >= level) sum += 1 / Math.log2(2 + list.ranks[i]! - ++hits);
  }
  return sum / relevant;
}
