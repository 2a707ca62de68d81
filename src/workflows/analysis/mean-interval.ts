import { meanAndDeviation } from "../../statistics/mean-and-deviation.js";
import { studentTQuantile } from "../../statistics/student-t.js";

/**
 * Mean of the finite values with its 95 % interval by Student's t, cut to `range`; the whole range for a single value, null
 * for none.
 */
export function meanInterval(
  values: Float64Array,
  [lowest, highest]: readonly [number, number],
): { mean: number; low: number; high: number; n: number } | null {
  const { n, mean, deviation } = meanAndDeviation(values.filter(Number.isFinite));
  if (n === 0) return null;
  if (n === 1) return { mean, low: lowest, high: highest, n };
  const half = (-studentTQuantile(0.025, n - 1) * deviation) / Math.sqrt(n);
  return { mean, low: Math.max(lowest, mean - half), high: Math.min(highest, mean + half), n };
}
