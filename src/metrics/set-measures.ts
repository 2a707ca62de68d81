import { type JudgedList, relevantInAll, relevantWithin } from "./judged-list.js";

/**
 * Precision of what was retrieved, as a set: relevant documents / documents, both among the first `cutoff` where one is
 * given. 0 to 1, higher is better; 0 for an empty list. Agrees with trec_eval's `set_P` and ranx's `precision`.
 */
export function setPrecision(list: JudgedList, cutoff: number, level = 1): number {
  const length = Math.min(list.retrieved, cutoff);
  return length === 0 ? 0 : relevantWithin(list, cutoff, level) / length;
}

/** Recall of what was retrieved, as a set: relevant documents / R. Agrees with trec_eval's `set_recall`. */
export function setRecall(list: JudgedList, cutoff: number, level = 1): number {
  const relevant = relevantInAll(list, level);
  return relevant === 0 ? 0 : relevantWithin(list, cutoff, level) / relevant;
}

/**
 * Relevant documents retrieved, divided by the most there can be: min(R, documents). 0 to 1, higher is better. Agrees with
 * trec_eval's `set_relative_P`.
 */
export function setCappedRecall(list: JudgedList, cutoff: number, level = 1): number {
  const most = Math.min(relevantInAll(list, level), list.retrieved, cutoff);
  return most === 0 ? 0 : relevantWithin(list, cutoff, level) / most;
}

/**
 * F of set precision P and set recall R: (1 + b) P R / (R + b P), with b as it is, not squared; b = 1 is the harmonic mean.
 * 0 to 1, higher is better. Agrees with trec_eval's `set_F`.
 */
export function setF(list: JudgedList, cutoff: number, beta: number, level = 1): number {
  const precision = setPrecision(list, cutoff, level);
  const recall = setRecall(list, cutoff, level);
  return precision + recall === 0 ? 0 : ((1 + beta) * precision * recall) / (recall + beta * precision);
}

/** Set precision times set recall. 0 to 1, higher is better. Agrees with trec_eval's `set_map`. */
export function setAveragePrecision(list: JudgedList, cutoff: number, level = 1): number {
  return setPrecision(list, cutoff, level) * setRecall(list, cutoff, level);
}
