import { findRoot } from "../numeric/find-root.js";
import { boundOf } from "./guarded-mean-bound.js";
import { studentTSf } from "./student-t.js";

/** What the power of `guardedMeanBound` depends on besides the number of values. */
export interface BoundPowerOptions {
  /** Standard deviation of the values, at least 0. */
  readonly deviation: number;
  /** The true mean. */
  readonly mean: number;
  /** What the bound has to lie above. */
  readonly threshold: number;
  readonly worst: number;
  readonly alpha: number;
}

/**
 * Chance that the guarded bound of n values with this true mean and spread lies above the threshold: P(x̄ > x*), where
 * x* is the mean at which the bound meets it and (x̄ - mean) √n / deviation is taken as Student's t. Within .02 of
 * simulation from n = 30. 0 for n < 2.
 */
export function guardedBoundPower(n: number, options: BoundPowerOptions): number {
  const { deviation, mean, threshold, worst, alpha } = options;
  if (n < 2) return 0;
  const above = (x: number): number => boundOf(n, x, deviation, worst, alpha) - threshold;
  if (deviation === 0) return above(mean) > 0 ? 1 : 0;
  if (above(worst) > 0) return 1;
  const reach = Math.max(mean, threshold) + 60 * deviation;
  if (above(reach) <= 0) return 0;
  const least = findRoot(above, worst, reach);
  return studentTSf(((least - mean) * Math.sqrt(n)) / deviation, n - 1);
}

/**
 * The smallest number of values with which the guarded bound lies above the threshold in the share `power` of cases;
 * null where the true mean is not above the threshold, or it takes more than `limit`. O(log limit).
 */
export function valuesForBound(options: BoundPowerOptions, power = 0.8, limit = 1_000_000): number | null {
  if (!(options.mean > options.threshold)) return null;
  const enough = (n: number): boolean => guardedBoundPower(n, options) >= power;
  let high = 2;
  while (!enough(high)) {
    if (high >= limit) return null;
    high = Math.min(limit, high * 2);
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The true mean at which the guarded bound of n values lies above the threshold in the share `power` of cases; null for
 * n < 2.
 */
export function meanForBound(
  n: number,
  options: Omit<BoundPowerOptions, "mean">,
  power = 0.8,
): number | null {
  if (n < 2) return null;
  const { deviation, threshold } = options;
  const missing = (mean: number): number => guardedBoundPower(n, { ...options, mean }) - power;
  let high = threshold + Math.max(deviation, 0.01);
  while (missing(high) < 0) high = threshold + 2 * (high - threshold);
  return missing(threshold) >= 0 ? threshold : findRoot(missing, threshold, high);
}
