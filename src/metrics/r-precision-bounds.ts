import type { Extremes } from "./gain-extremes.js";
import { type JudgedList, relevantInAll } from "./judged-list.js";

/**
 * The least and the greatest R-precision of a list over which of its open documents are relevant: `inside` are their
 * ranks (ascending), `outside` counts further ones that the list does not hold and that only enter R. Exact: for each
 * R that can be, the greatest has as many relevant inside as that allows, at the best ranks, the least as few, at the
 * worst. Cost: linear in the documents.
 */
export function rPrecisionBounds(
  list: JudgedList,
  inside: Int32Array,
  outside: number,
  level: number,
): Extremes {
  const relevant = relevantInAll(list, level);
  const most = relevant + inside.length + outside;
  let low = relevant === 0 ? 0 : Number.POSITIVE_INFINITY;
  let high = relevant === 0 ? 0 : Number.NEGATIVE_INFINITY;
  let place = 0;
  let judged = 0;
  let open = 0;
  for (let count = 1; count <= most; count++) {
    for (; place < list.found && list.ranks[place]! <= count; place++)
      if (list.grades[place]! >= level) judged++;
    while (open < inside.length && inside[open]! <= count) open++;
    if (count < relevant) continue;
    const fewest = Math.max(0, count - relevant - outside);
    const greatest = Math.min(inside.length, count - relevant);
    high = Math.max(high, (judged + Math.min(greatest, open)) / count);
    low = Math.min(low, (judged + Math.max(0, fewest - (inside.length - open))) / count);
  }
  return { low, high };
}
