import { type JudgedList, judgedWithin } from "./judged-list.js";

/**
 * Unjudged@k: unjudged documents among the first k, divided by k even where fewer were retrieved. 0 to 1; each of
 * them counts as not relevant in every other metric, so a high value means that scores are too low by an unknown
 * amount. 0 for an empty list. Agrees with trec_eval's `unj`.
 */
export function unjudged(list: JudgedList, cutoff: number): number {
  return (Math.min(cutoff, list.retrieved) - judgedWithin(list, cutoff)) / cutoff;
}
