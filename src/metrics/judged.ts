import { type JudgedList, judgedWithin } from "./judged-list.js";

/**
 * Judged@k: the share of judged documents (grade 0 or higher) among the first min(k, retrieved). 0 to 1; it tells
 * how far a score can be trusted, not how good the list is. 0 for an empty list. Agrees with ir_measures' `Judged`.
 */
export function judged(list: JudgedList, cutoff: number): number {
  const length = Math.min(cutoff, list.retrieved);
  return length === 0 ? 0 : judgedWithin(list, cutoff) / length;
}
