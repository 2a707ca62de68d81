import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { dotProduct } from "../numeric/dot-product.js";
import type { PreparedItems } from "./prepare-items.js";

/** Moments of similarities: mean, mean squared deviation, and the standardised third and fourth, 3 less for the fourth. */
export interface PairMoments {
  readonly mean: number;
  readonly variance: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
}

/** Moments of values, each as often as `weights` say; null: once. All 0 where there is none. */
export function momentsOf(values: Float64Array, weights: ArrayLike<number> | null): PairMoments {
  let [count, sum] = [0, 0];
  values.forEach((value, i) => {
    const weight = weights?.[i] ?? 1;
    count += weight;
    sum += weight * value;
  });
  if (count === 0) return { mean: 0, variance: 0, skewness: 0, excessKurtosis: 0 };
  const mean = sum / count;
  let [second, third, fourth] = [0, 0, 0];
  values.forEach((value, i) => {
    const weighted = (weights?.[i] ?? 1) * (value - mean) ** 2;
    second += weighted;
    third += weighted * (value - mean);
    fourth += weighted * (value - mean) ** 2;
  });
  const variance = second / count;
  if (variance === 0) return { mean, variance, skewness: 0, excessKurtosis: 0 };
  return {
    mean,
    variance,
    skewness: third / count / variance ** 1.5,
    excessKurtosis: fourth / count / variance ** 2 - 3,
  };
}

/**
 * Mean and variance of the cosines or dot products of all pairs of different rows of `left`, or of rows of `left` with rows of
 * `right`, both in blocks. With S = Σ u and G = Σ u uᵀ over the (for cosine unit) vectors, Σ u_i·u_j = S·S′ and
 * Σ (u_i·u_j)² = ⟨G, G′⟩, less the pairs of a row with itself. So they cost 2·n·d² operations, not n²·d.
 */
export async function closedMoments(
  left: Iterable<PreparedItems>,
  right: Iterable<PreparedItems> | null,
  engine: MatrixEngine,
): Promise<Pick<PairMoments, "mean" | "variance"> & { readonly count: number }> {
  const a = await sumsOf(left, engine);
  const b = right === null ? a : await sumsOf(right, engine);
  let [count, first, second] = [a.rows * b.rows, inner(a.sum, b.sum), inner(a.gram, b.gram)];
  if (right === null) {
    count = (count - a.rows) / 2;
    first = (first - a.own) / 2;
    second = (second - a.ownSquares) / 2;
  }
  if (count === 0) return { count, mean: 0, variance: 0 };
  const mean = first / count;
  return { count, mean, variance: Math.max(0, second / count - mean * mean) };
}

interface Sums {
  rows: number;
  sum: Float64Array;
  gram: Float64Array;
  /** Of the products of rows with themselves: their sum, and that of their squares. */
  own: number;
  ownSquares: number;
}

async function sumsOf(blocks: Iterable<PreparedItems>, engine: MatrixEngine): Promise<Sums> {
  const sums: Sums = {
    ...{ rows: 0, own: 0, ownSquares: 0 },
    ...{ sum: new Float64Array(0), gram: new Float64Array(0) },
  };
  for (const { searched } of blocks) {
    const { rows, dims, data } = searched;
    if (sums.rows === 0) sums.sum = new Float64Array(dims);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < dims; j++) sums.sum[j]! += data[row * dims + j]!;
      const own = dotProduct(data, row * dims, data, row * dims, dims);
      sums.own += own;
      sums.ownSquares += own * own;
    }
    const gram = await engine.crossProduct(searched, searched);
    sums.gram = sums.rows === 0 ? gram : gram.map((value, i) => value + sums.gram[i]!);
    sums.rows += rows;
  }
  return sums;
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
