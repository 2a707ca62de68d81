import { meanAndDeviation } from "./mean-and-deviation.js";
import { studentTQuantile, studentTTwoSided } from "./student-t.js";

/** The difference of the means of two samples. */
export interface WelchTest {
  /** First less second. */
  readonly difference: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly t: number;
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Welch's test of two samples with variances of their own (Welch 1947), degrees of freedom by Satterthwaite; agrees with
 * scipy's `ttest_ind(equal_var=False)`. null with fewer than two values in either, and where neither varies. Throws
 * `InputError` for a value that is not finite.
 */
export function welchTest(first: ArrayLike<number>, second: ArrayLike<number>): WelchTest | null {
  const a = meanAndDeviation(first);
  const b = meanAndDeviation(second);
  if (a.n < 2 || b.n < 2) return null;
  const [va, vb] = [a.deviation ** 2 / a.n, b.deviation ** 2 / b.n];
  if (va + vb === 0) return null;
  const error = Math.sqrt(va + vb);
  const df = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  const difference = a.mean - b.mean;
  const t = difference / error;
  const half = -studentTQuantile(0.025, df) * error;
  return { difference, low: difference - half, high: difference + half, t, df, p: studentTTwoSided(t, df) };
}
