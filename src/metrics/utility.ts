import { type JudgedList, relevantWithin } from "./judged-list.js";

/**
 * Relevant documents retrieved minus the others retrieved. Not bounded, higher is better. `level` is the lowest relevant
 * grade. Agrees with trec_eval's `utility`.
 */
export function utility(list: JudgedList, level = 1): number {
  return 2 * relevantWithin(list, Number.POSITIVE_INFINITY, level) - list.retrieved;
}
