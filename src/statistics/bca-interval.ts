import { quantile } from "../numeric/quantile.js";
import { normalCdf, normalQuantile } from "./normal.js";

/** Ends of an interval, and the levels of the replicates that they are taken from. */
export interface BcaInterval {
  readonly low: number;
  readonly high: number;
  readonly bias: number;
  readonly acceleration: number;
  readonly levels: readonly [number, number];
}

/**
 * Bias-corrected and accelerated bootstrap interval (Efron 1987) of a statistic from its ascending `replicates` and its
 * leave-one-out values. Bias z0 = Φ⁻¹((below + below or equal) / 2B), where means within 1e-12 of the largest replicate
 * count as equal, so that the order of summation does not matter; acceleration a = Σ(m - j)³ / 6 (Σ(m - j)²)^1.5; the
 * ends are the type-7 quantiles at Φ(z0 + (z0 + z) / (1 - a (z0 + z))). Where all replicates are equal the interval
 * has no width. Throws `RangeError` without replicates.
 */
export function bcaInterval(
  estimate: number,
  replicates: Float64Array,
  jackknife: ArrayLike<number>,
  confidence = 0.95,
): BcaInterval {
  if (replicates.length === 0) throw new RangeError("a bootstrap interval needs replicates");
  const first = replicates[0]!;
  const last = replicates[replicates.length - 1]!;
  const tolerance = 1e-12 * Math.max(Math.abs(first), Math.abs(last));
  const tail = (1 - confidence) / 2;
  if (last - first <= tolerance) {
    return { low: estimate, high: estimate, bias: 0, acceleration: 0, levels: [tail, 1 - tail] };
  }
  const below = countBelow(replicates, estimate - tolerance);
  const belowOrEqual = countBelow(replicates, estimate + tolerance);
  // An estimate outside all replicates would have an infinite bias: half a replicate keeps it finite.
  const share = (below + belowOrEqual) / (2 * replicates.length);
  const half = 0.5 / replicates.length;
  const bias = normalQuantile(Math.min(1 - half, Math.max(half, share)));
  const acceleration = accelerationOf(jackknife);
  const levels = [tail, 1 - tail].map((p) => adjustedLevel(bias, acceleration, normalQuantile(p)));
  const [lower = tail, upper = 1 - tail] = levels;
  return {
    low: quantile(replicates, lower),
    high: quantile(replicates, upper),
    bias,
    acceleration,
    levels: [lower, upper],
  };
}

function adjustedLevel(bias: number, acceleration: number, z: number): number {
  const shifted = bias + z;
  const denominator = 1 - acceleration * shifted;
  // Beyond its pole the formula turns round, and a tail of 0 has no quantile: the interval then reaches the outermost
  // replicate.
  return denominator > 0 && Number.isFinite(shifted)
    ? normalCdf(bias + shifted / denominator)
    : shifted > 0
      ? 1
      : 0;
}

function accelerationOf(jackknife: ArrayLike<number>): number {
  let mean = 0;
  for (let i = 0; i < jackknife.length; i++) mean += jackknife[i]! / jackknife.length;
  let squares = 0;
  let cubes = 0;
  for (let i = 0; i < jackknife.length; i++) {
    const gap = mean - jackknife[i]!;
    squares += gap * gap;
    cubes += gap * gap * gap;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** How many of the ascending values are smaller than `bound`. */
function countBelow(values: Float64Array, bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
