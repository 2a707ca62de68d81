import { throwIfAborted } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { dotProduct } from "../numeric/dot-product.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { float64Score } from "./float64-score.js";
import type { PreparedItems } from "./prepare-items.js";

/** Similarities of pairs of different rows, each pair once: moments and histogram. */
export interface PairSimilarities {
  /** All pairs there are; zero vectors are in none by cosine and dot product. */
  readonly count: number;
  /** 0 where there is no pair. */
  readonly mean: number;
  /** Mean squared deviation from the mean. */
  readonly variance: number;
  /** Whether mean and variance are those of all pairs; else they are those of the pairs in the histogram. */
  readonly exactMoments: boolean;
  /** Pairs in the histogram: all of them, or a sample drawn with replacement. */
  readonly histogramPairs: number;
  /** What the sample was drawn with; null where the histogram has all pairs. */
  readonly seed: number | null;
  /** Lower edge of the first bin and upper edge of the last; bins are of equal width. Cosine: −1 and 1. */
  readonly low: number;
  readonly high: number;
  readonly counts: Float64Array;
}

export interface PairSimilaritiesOptions {
  readonly engine: MatrixEngine;
  /** Decides the sampled pairs, where there are more than 262,144. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Similarities of the pairs of rows of `left`, or of rows of `left` with rows of `right`. Of up to 262,144 pairs everything
 * is exact. Of more, the histogram is that of 262,144 random ones, and by cosine and dot product mean and variance are
 * still those of all pairs: with S = Σ u and G = Σ u uᵀ over the (for cosine unit) vectors, Σ u_i·u_j = S·S′ and
 * Σ (u_i·u_j)² = ⟨G, G′⟩, less the pairs of a row with itself. So they cost 2·n·d² operations, not n²·d.
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
    ...(closed ? await closedMoments(left, right, count, engine) : momentsOf(scores)),
    exactMoments: whole || closed,
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

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

async function closedMoments(
  left: PreparedItems,
  right: PreparedItems | null,
  count: number,
  engine: MatrixEngine,
): Promise<Moments> {
  const gram = ({ searched }: PreparedItems) => engine.crossProduct(searched, searched);
  const [sum, square] = [sumOfRows(left), await gram(left)];
  let first = inner(sum, right === null ? sum : sumOfRows(right));
  let second = inner(square, right === null ? square : await gram(right));
  if (right === null) {
    const { data, dims, rows } = left.searched;
    for (let row = 0; row < rows; row++) {
      const own = dotProduct(data, row * dims, data, row * dims, dims);
      first -= own;
      second -= own * own;
    }
    first /= 2;
    second /= 2;
  }
  const mean = first / count;
  return { mean, variance: Math.max(0, second / count - mean * mean) };
}

function sumOfRows({ searched: { data, dims, rows } }: PreparedItems): Float64Array {
  const sum = new Float64Array(dims);
  for (let row = 0; row < rows; row++) for (let j = 0; j < dims; j++) sum[j]! += data[row * dims + j]!;
  return sum;
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function momentsOf(scores: Float64Array): Moments {
  if (scores.length === 0) return { mean: 0, variance: 0 };
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { mean, variance: scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length };
}

/** Bins of 0.01 for cosines, so that spaces compare; else as many over the range of the scores. */
function histogramOf(
  scores: Float64Array,
  cosine: boolean,
): Pick<PairSimilarities, "low" | "high" | "counts"> {
  const low = cosine ? -1 : scores.reduce((least, score) => Math.min(least, score), scores[0] ?? 0);
  const high = cosine ? 1 : scores.reduce((most, score) => Math.max(most, score), scores[0] ?? 0);
  const counts = new Float64Array(bins);
  const perUnit = high > low ? bins / (high - low) : 0;
  for (const score of scores) counts[Math.min(bins - 1, Math.floor((score - low) * perUnit))]! += 1;
  return { low, high, counts };
}

const mostPairs = 2 ** 18;
const pairsBetweenChecks = 4_096;
const bins = 200;
