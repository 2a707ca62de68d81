import type { JudgedList } from "./judged-list.js";

/**
 * RBP(p) (Moffat and Zobel 2008): (1 - p) sum p^(i - 1) over the ranks i of relevant documents, for a reader who goes on
 * to the next document with chance p. 0 to 1, higher is better. `level` is the lowest relevant grade. Agrees with ranx's
 * `rbp` and cwl-eval's `RBP`.
 */
export function rankBiasedPrecision(list: JudgedList, persistence: number, level = 1): number {
  let sum = 0;
  for (let i = 0; i < list.found; i++) {
    if (list.grades[i]! >= level) sum += persistence ** (list.ranks[i]! - 1);
  }
  return (1 - persistence) * sum;
}

/**
 * RBP(p) with gains: (1 - p) sum p^(i - 1) g_i / G, where G is the largest grade of the query's judgements. 0 to 1, higher
 * is better; 0 where nothing is relevant. Agrees with trec_eval 10's `rbp`, where p = 0.9.
 */
export function gradedRankBiasedPrecision(list: JudgedList, persistence: number): number {
  if (list.positives === 0) return 0;
  let sum = 0;
  for (let i = 0; i < list.found; i++)
    sum += (persistence ** (list.ranks[i]! - 1) * list.grades[i]!) / list.ideal[0]!;
  return (1 - persistence) * sum;
}
