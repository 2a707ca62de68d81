import type { Estimate } from "../contracts/benchmark-result.js";
import { InputError } from "../contracts/errors.js";
import { requireShare } from "../contracts/require-share.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { bcaInterval } from "./bca-interval.js";
import { bootstrapMeans } from "./bootstrap-means.js";
import { meanAndDeviation } from "./mean-and-deviation.js";
import { normalCdf } from "./normal.js";
import { studentTQuantile } from "./student-t.js";

export interface EstimateOptions {
  readonly random: Pick<SeededRandom, "uint32">;
  /** Default: 10,000, fewer above 2,000 values (see `defaultResamples`). */
  readonly resamples?: number;
  readonly confidence?: number;
  /** The range the values can have; default [0, 1], that of every metric. */
  readonly range?: readonly [number, number];
}

/**
 * Mean with its 95 % bootstrap interval: BCa (Efron 1987) at the tails of Student's t with n - 1 degrees of freedom,
 * Φ(±t) in place of .025 and .975. The plain one is too narrow on few values (Hesterberg 2015, who widens by
 * √(n / (n - 1)) more; that is too wide on scores in [0, 1]). Coverage is in `coverage.long.ts` and
 * docs/decisions-and-statistics.md: .94 to .96 on normal, skewed and real scores from n = 30. Equal values give an interval
 * without width. One value says nothing about the spread of others: its interval is the whole range, not a point.
 * Throws `InputError` for no values, one that is not finite, and options out of range.
 */
export function estimateMean(values: ArrayLike<number>, options: EstimateOptions): Estimate {
  if (options.resamples !== undefined) requireWhole("resamples", options.resamples);
  if (options.confidence !== undefined) requireShare("confidence", options.confidence, 0.95);
  const { n, mean, deviation } = meanAndDeviation(values);
  if (n === 0) throw new InputError("no values to estimate a mean from");
  const [lowest, highest] = options.range ?? [0, 1];
  if (n === 1) return { mean, low: Math.min(lowest, mean), high: Math.max(highest, mean), n };
  if (deviation === 0) return { mean, low: mean, high: mean, n };
  const replicates = bootstrapMeans(values, options.resamples ?? defaultResamples(n), options.random);
  const level = studentConfidence(options.confidence ?? 0.95, n);
  const { low, high } = bcaInterval(mean, replicates, leaveOneOut(values, mean), level);
  return { mean, low, high, n };
}

/** The confidence at which a normal quantile is that of Student's t: .9592 for .95 and 30 values, .9500 for very many. */
export function studentConfidence(confidence: number, n: number): number {
  return 1 - 2 * normalCdf(studentTQuantile((1 - confidence) / 2, n - 1));
}

/** 10,000 up to 2,000 values; above, 20 million draws in all but never fewer than 2,000 resamples. */
export function defaultResamples(n: number): number {
  return Math.max(2_000, Math.min(10_000, Math.floor(20_000_000 / n)));
}

function leaveOneOut(values: ArrayLike<number>, mean: number): Float64Array {
  const n = values.length;
  return Float64Array.from(values, (value) => (n * mean - value) / (n - 1));
}
