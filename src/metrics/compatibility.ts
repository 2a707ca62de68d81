import type { JudgedList } from "./judged-list.js";

/**
 * A function that scores lists by compatibility (Clarke, Smucker and Vtyurina 2020): rank-biased overlap, sum of
 * p^(d - 1) |top d of both| / d, with the ideal ranking (grades descending, equal ones in the order of the list, the
 * missed last), divided by the overlap of the ideal with itself; to depth 1000. 0 to 1, higher is better; 0 where
 * nothing is relevant. Agrees with ir_measures' `Compat`.
 */
export function compatibilityScorer(persistence: number): (list: JudgedList) => number {
  const tail = overlapWeights(persistence);
  return (list) => {
    let reached = 0;
    let most = 0;
    let place = 0;
    for (let i = 0; i < list.positives; i++) most += tail[Math.min(i + 1, depth + 1)]!;
    for (let i = 0; i < list.positives; ) {
      const grade = list.ideal[i]!;
      const end = endOfGrade(list, i);
      place = i;
      for (let j = 0; j < list.found; j++) {
        if (list.grades[j] !== grade) continue;
        place++;
        reached += tail[Math.min(Math.max(place, list.ranks[j]!), depth + 1)]!;
      }
      i = end;
    }
    return most === 0 ? 0 : reached / most;
  };
}

function endOfGrade(list: JudgedList, start: number): number {
  let end = start + 1;
  while (end < list.positives && list.ideal[end] === list.ideal[start]) end++;
  return end;
}

/** What a document adds that is in both lists from depth d on: sum of p^(i - 1) / i for i from d to 1000. */
function overlapWeights(persistence: number): Float64Array {
  const tail = new Float64Array(depth + 2);
  for (let d = depth; d >= 1; d--) tail[d] = tail[d + 1]! + persistence ** (d - 1) / d;
  return tail;
}

const depth = 1000;
