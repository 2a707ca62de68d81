import { type JudgedList, relevantWithin } from "./judged-list.js";

/**
 * P@k: relevant documents among the first k, divided by k even where fewer were retrieved.
 * 0 to 1, higher is better. `level` is the lowest relevant grade. Agrees with trec_eval's `P`.
 */
export function precision(list: JudgedList, cutoff: number, level = 1): number {
  return relevantWithin(list, cutoff, level) / cutoff;
}
