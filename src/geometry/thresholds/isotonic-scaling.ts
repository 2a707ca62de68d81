import type { ScoredPairs } from "./scored-pairs.js";

/** Probability that a pair of some score is related. */
export type ScoreToProbability = (score: number) => number;

/**
 * Isotonic regression of being related on the score: the non-decreasing steps of least squared error, by pooling adjacent
 * violators (Ayer et al. 1955; Zadrozny, Elkan 2002), O(n). Between two steps the probability is drawn straight from the
 * end of one to the start of the next, beyond the ends it stays. `weights` as in `rocAuc`. null without pairs.
 */
export function isotonicScaling(
  { scores, related, groups }: ScoredPairs,
  weights?: ArrayLike<number>,
): ScoreToProbability | null {
  const low: number[] = [];
  const high: number[] = [];
  const mass: number[] = [];
  const hits: number[] = [];
  for (let i = scores.length - 1; i >= 0; i--) {
    const weight = weights === undefined ? 1 : weights[groups[i]!]!;
    const score = scores[i]!;
    const top = mass.length - 1;
    if (weight === 0) {
      // Counts nowhere, but may end a run of equal scores.
    } else if (top >= 0 && high[top] === score && low[top] === score) {
      mass[top]! += weight;
      hits[top]! += weight * related[i]!;
    } else {
      low.push(score);
      high.push(score);
      mass.push(weight);
      hits.push(weight * related[i]!);
    }
    if (i > 0 && scores[i - 1] === score) continue;
    pool(low, high, mass, hits);
  }
  if (mass.length === 0) return null;
  const values = mass.map((total, block) => hits[block]! / total);
  return (score) => valueAt(score, low, high, values);
}

/** Joins the last block with those before it that are at least as high. */
function pool(low: number[], high: number[], mass: number[], hits: number[]): void {
  for (;;) {
    const last = mass.length - 1;
    if (last < 1 || hits[last]! * mass[last - 1]! > hits[last - 1]! * mass[last]!) return;
    high[last - 1] = high[last]!;
    mass[last - 1]! += mass[last]!;
    hits[last - 1]! += hits[last]!;
    for (const column of [low, high, mass, hits]) column.pop();
  }
}

function valueAt(
  score: number,
  low: readonly number[],
  high: readonly number[],
  values: readonly number[],
): number {
  let [from, to] = [0, low.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (low[middle]! <= score) from = middle + 1;
    else to = middle;
  }
  const block = from - 1;
  if (block < 0) return values[0]!;
  if (score <= high[block]! || block + 1 === values.length) return values[block]!;
  const way = (score - high[block]!) / (low[block + 1]! - high[block]!);
  return values[block]! + way * (values[block + 1]! - values[block]!);
}
