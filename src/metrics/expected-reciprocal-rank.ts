import type { JudgedList } from "./judged-list.js";

/**
 * ERR@k (Chapelle et al. 2009): sum over ranks i of (1/i) s_i prod_{j < i} (1 - s_j), the expected 1 / rank at which a
 * reader stops who is content with a document of grade g with chance s = (2^g - 1) / 2^largest. 0 to 1, higher is
 * better. `largest` is the largest grade of the scale, not below any grade. With 4 it agrees with gdeval's `err`.
 */
export function expectedReciprocalRank(list: JudgedList, cutoff: number, largest: number): number {
  let sum = 0;
  let goesOn = 1;
  for (let i = 0; i < list.found; i++) {
    const rank = list.ranks[i]!;
    if (rank > cutoff) break;
    const stops = (2 ** list.grades[i]! - 1) / 2 ** largest;
    sum += (goesOn * stops) / rank;
    goesOn *= 1 - stops;
  }
  return sum;
}
