import { type JudgedList, relevantWithin } from "./judged-list.js";

/**
 * Of all pairs of a relevant and a non-relevant document retrieved, the share in which the relevant one stands above;
 * documents nobody judged are not relevant. 0 to 1, higher is better; 0 where no relevant document was retrieved, 1 where
 * nothing else was. `level` is the lowest relevant grade. Agrees with ir_measures' `Accuracy`.
 */
export function pairAccuracy(list: JudgedList, level = 1): number {
  const relevant = relevantWithin(list, Number.POSITIVE_INFINITY, level);
  const others = list.retrieved - relevant;
  if (relevant === 0) return 0;
  if (others === 0) return 1;
  let pairs = 0;
  let hits = 0;
  for (let i = 0; i < list.found; i++) {
    if (list.grades[i]! >= level) pairs += others - (list.ranks[i]! - ++hits);
  }
  return pairs / (relevant * others);
}
