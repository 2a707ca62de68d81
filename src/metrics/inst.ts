import type { JudgedList } from "./judged-list.js";

/**
 * INST(T) (Moffat, Bailey, Scholer and Thomas 2015): relevance weighed by the chance that a reader looks at rank i who
 * wants T relevant documents and grows less patient with rank and more with what was found. W(i + 1) / W(i) =
 * ((i + T + T_i - 1) / (i + T + T_i))^2, T_i = T minus the relevant among the first i; weights of the first 1000 ranks sum
 * to 1. 0 to 1, higher is better. `level` is the lowest relevant grade. Agrees with cwl-eval's `INST`.
 */
export function inst(list: JudgedList, wanted: number, level = 1): number {
  let reached = 0;
  let total = 0;
  let weight = 1;
  let hits = 0;
  let next = 0;
  for (let rank = 1; rank <= depth; rank++) {
    total += weight;
    if (next < list.found && list.ranks[next] === rank && list.grades[next++]! >= level) {
      hits++;
      reached += weight;
    }
    const patience = rank + 2 * wanted - hits;
    weight *= ((patience - 1) / patience) ** 2;
  }
  return reached / total;
}

const depth = 1000;
