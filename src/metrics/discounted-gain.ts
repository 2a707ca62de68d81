import type { JudgedList } from "./judged-list.js";

/** What a grade is worth. */
export type Gain = (grade: number) => number;

/** The grade itself (Järvelin and Kekäläinen 2002). */
export function linearGain(grade: number): number {
  return grade;
}

/** 2^g - 1 (Burges et al. 2005): high grades weigh much more. */
export function exponentialGain(grade: number): number {
  return 2 ** grade - 1;
}

/**
 * DCG@k: sum over the first `cutoff` judged documents of gain(g_i) / log2(i + 1). Not bounded, higher is better. Agrees
 * with ranx's `dcg` and, with exponential gain, `dcg_burges`.
 */
export function discountedGain(list: JudgedList, cutoff: number, gain: Gain): number {
  let sum = 0;
  for (let i = 0; i < list.found; i++) {
    const rank = list.ranks[i]!;
    if (rank > cutoff) break;
    if (list.grades[i]! > 0) sum += gain(list.grades[i]!) / discount(rank);
  }
  return sum;
}

/**
 * DCG of the first `cutoff` documents over the DCG of the best possible list: sum of gain(g_i) / log2(i + 1),
 * normalised by the same sum over all judged grades of the query in descending order, cut at `cutoff`.
 * 0 to 1, higher is better; 0 where no document has a positive grade.
 */
export function normalizedGain(list: JudgedList, cutoff: number, gain: Gain): number {
  let best = 0;
  const length = Math.min(list.positives, cutoff);
  for (let i = 0; i < length; i++) best += gain(list.ideal[i]!) / discount(i + 1);
  return best === 0 ? 0 : discountedGain(list, cutoff, gain) / best;
}

/** log2(rank + 1). */
export function discount(rank: number): number {
  return rank < discounts.length ? discounts[rank]! : Math.log2(rank + 1);
}

const discounts = Float64Array.from({ length: 1025 }, (_, rank) => Math.log2(rank + 1));
