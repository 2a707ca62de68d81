import { throwIfAborted } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { float64Score } from "./float64-score.js";
import { closedMoments, momentsOf } from "./pair-moments.js";
import type { PreparedItems } from "./prepare-items.js";

/** Similarities of pairs of different rows, each pair once: moments and histogram. */
export interface PairSimilarities {
  /** All pairs there are; zero vectors are in none by cosine and dot product. */
  readonly count: number;
  /** 0 where there is no pair. */
  readonly mean: number;
  /** Mean squared deviation from the mean. */
  readonly variance: number;
  /** Whether mean and variance are those of all pairs, in float64; else they are those of the histogram. */
  readonly exactMoments: boolean;
  /** Third and fourth standardised moment, 3 less for the fourth, of the pairs in the histogram; 0 where all are equal. */
  readonly skewness: number;
  readonly excessKurtosis: number;
  /** Pairs in the histogram: all of them, or those that `seed` decides. */
  readonly histogramPairs: number;
  /** null where the histogram has all pairs. */
  readonly seed: number | null;
  /**
   * How far from its similarity a pair in the histogram may be counted, at most: 0 where each was computed in float64, more where
   * products in 8 bits were counted.
   */
  readonly largestError: number;
  /** Lower edge of the first bin and upper edge of the last; bins are of equal width. Cosine: −1 and 1. */
  readonly low: number;
  readonly high: number;
  readonly counts: Float64Array;
}

/** Bins of a histogram, at most. */
export const coarseBins = 200;

export interface PairSimilaritiesOptions {
  readonly engine: MatrixEngine;
  /** Decides the pairs in the histogram where there are too many for all. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Similarities of the pairs of rows of `left`, or of rows of `left` with rows of `right`. Of up to 262,144 pairs everything
 * is exact. Of more, the histogram is that of 262,144 random ones, and by cosine and dot product mean and variance are
 * still those of all pairs (`closedMoments`).
 */
export async function pairSimilarities(
  left: PreparedItems,
  right: PreparedItems | null,
  { engine, seed, signal }: PairSimilaritiesOptions,
): Promise<PairSimilarities> {
  const [a, b] = [comparedRows(left), right === null ? null : comparedRows(right)];
  const count = b === null ? (a.length * (a.length - 1)) / 2 : a.length * b.length;
  const whole = count <= mostPairs;
  const scores = new Float64Array(whole ? count : mostPairs);
  let at = 0;
  const take = (i: number, j: number): void => {
    if (at % pairsBetweenChecks === 0) throwIfAborted(signal);
    scores[at++] = scoreOf(left, i, right ?? left, j);
  };
  if (whole) {
    for (let i = 0; i < a.length; i++)
      for (let j = b === null ? i + 1 : 0; j < (b ?? a).length; j++) take(a[i]!, (b ?? a)[j]!);
  } else {
    const random = seededRandom(seed);
    while (at < scores.length) {
      const i = random.below(a.length);
      const j = random.below((b ?? a).length);
      if (b !== null || i !== j) take(a[i]!, (b ?? a)[j]!);
    }
  }
  const closed = !whole && left.similarity !== "euclidean";
  return {
    count,
    ...momentsOf(scores, null),
    ...(closed ? await closedMoments([left], right === null ? null : [right], engine) : {}),
    exactMoments: whole || closed,
    largestError: 0,
    histogramPairs: scores.length,
    seed: whole ? null : seed,
    ...histogramOf(scores, left.similarity === "cosine"),
  };
}

function comparedRows({ searched, rowOf }: PreparedItems): Int32Array {
  return rowOf ?? Int32Array.from({ length: searched.rows }, (_, row) => row);
}

function scoreOf(left: PreparedItems, i: number, right: PreparedItems, j: number): number {
  return float64Score(right, j, left.matrix, i, left.norms[i]!);
}

/** Bins of 0.01 for cosines, so that spaces compare; else as many over the range of the scores. */
function histogramOf(
  scores: Float64Array,
  cosine: boolean,
): Pick<PairSimilarities, "low" | "high" | "counts"> {
  const low = cosine ? -1 : scores.reduce((least, score) => Math.min(least, score), scores[0] ?? 0);
  const high = cosine ? 1 : scores.reduce((most, score) => Math.max(most, score), scores[0] ?? 0);
  const counts = new Float64Array(coarseBins);
  const perUnit = high > low ? coarseBins / (high - low) : 0;
  for (const score of scores) counts[Math.min(coarseBins - 1, Math.floor((score - low) * perUnit))]! += 1;
  return { low, high, counts };
}

const mostPairs = 2 ** 18;
const pairsBetweenChecks = 4_096;
