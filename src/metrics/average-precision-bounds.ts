import type { Extremes } from "./gain-extremes.js";
import { type JudgedList, relevantInAll } from "./judged-list.js";

/**
 * The least and the greatest AP@k of a list over which of its open documents are relevant: `inside` are their ranks
 * (ascending, at most k), and `outside` counts further ones that the list does not hold and that only enter R.
 * Exact: with m of them relevant the greatest AP has them at the best ranks, the least at the worst, since moving a
 * relevant document up raises AP; every m is tried. Cost: linear in the ranks that count.
 */
export function averagePrecisionBounds(
  list: JudgedList,
  inside: Int32Array,
  outside: number,
  cutoff: number,
  level: number,
): Extremes {
  const relevant = relevantInAll(list, level);
  const ranks: number[] = [];
  for (let i = 0; i < list.found && list.ranks[i]! <= cutoff; i++) {
    if (list.grades[i]! >= level) ranks.push(list.ranks[i]!);
  }
  let judged = 0;
  for (let i = 0; i < ranks.length; i++) judged += (i + 1) / ranks[i]!;
  const own = placesAmong(ranks, inside);
  let high = ratio(judged, relevant);
  let low = ratio(judged, relevant + outside);
  let best = judged;
  let worst = judged;
  let below = 0;
  for (let m = 1; m <= inside.length; m++) {
    const up = inside[m - 1]!;
    best += (own.above[m - 1]! + m) / up + own.gain[m - 1]!;
    const at = inside.length - m;
    const down = inside[at]!;
    worst += (own.above[at]! + 1) / down + own.gain[at]! + below;
    below += 1 / down;
    high = Math.max(high, ratio(best, relevant + m));
    low = Math.min(low, ratio(worst, relevant + m + outside));
  }
  return { low, high };
}

/** For each open rank: relevant documents above it, and what one more above them adds to the precision of those below. */
function placesAmong(
  ranks: readonly number[],
  inside: Int32Array,
): { above: Int32Array; gain: Float64Array } {
  const above = new Int32Array(inside.length);
  const gain = new Float64Array(inside.length);
  let next = ranks.length - 1;
  let sum = 0;
  for (let i = inside.length - 1; i >= 0; i--) {
    for (; next >= 0 && ranks[next]! > inside[i]!; next--) sum += 1 / ranks[next]!;
    above[i] = next + 1;
    gain[i] = sum;
  }
  return { above, gain };
}

function ratio(sum: number, relevant: number): number {
  return relevant === 0 ? 0 : sum / relevant;
}
