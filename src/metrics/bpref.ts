import { type JudgedList, relevantInAll } from "./judged-list.js";

/**
 * bpref (Buckley and Voorhees 2004): (1/R) sum over the relevant documents retrieved of 1 - min(m, R) / min(N, R),
 * where m judged non-relevant documents stand above and N are judged non-relevant in all; 1 where m = 0. Documents
 * nobody judged are passed over. 0 to 1, higher is better; 0 where nothing is relevant. `level` is the lowest relevant
 * grade. Agrees with trec_eval's `bpref`.
 */
export function bpref(list: JudgedList, level = 1): number {
  const relevant = relevantInAll(list, level);
  if (relevant === 0) return 0;
  const bound = Math.min(list.judged - relevant, relevant);
  let sum = 0;
  let above = 0;
  for (let i = 0; i < list.found; i++) {
    if (list.grades[i]! < level) above++;
    else sum += above === 0 ? 1 : 1 - Math.min(above, relevant) / bound;
  }
  return sum / relevant;
}
