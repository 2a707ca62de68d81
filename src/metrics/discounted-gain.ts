import type { JudgedList } from "./judged-list.js";

/** What a grade (above 0) is worth. */
export type Gain = (grade: number) => number;

/**
 * DCG of the first `cutoff` documents over the DCG of the best possible list: sum of gain(g_i) / log2(i + 1),
 * normalised by the same sum over all judged grades of the query in descending order, cut at `cutoff`.
 * 0 to 1, higher is better; 0 where no document has a positive grade.
 */
export function normalizedGain(list: JudgedList, cutoff: number, gain: Gain): number {
  let best = 0;
  const length = Math.min(list.positives, cutoff);
  for (let i = 0; i < length; i++) best += gain(list.ideal[i]!) / discount(i + 1);
  if (best === 0) return 0;
  let sum = 0;
  for (let i = 0; i < list.found; i++) {
    const rank = list.ranks[i]!;
    if (rank > cutoff) break;
    const grade = list.grades[i]!;
    if (grade > 0) sum += gain(grade) / discount(rank);
  }
  return sum / best;
}

function discount(rank: number): number {
  return rank < discounts.length ? discounts[rank]! : Math.log2(rank + 1);
}

const discounts = Float64Array.from({ length: 1025 }, (_, rank) => Math.log2(rank + 1));
