import { InputError } from "../contracts/errors.js";
import { requireShare } from "../contracts/require-share.js";
import { meanAndDeviation } from "./mean-and-deviation.js";
import { studentTQuantile, studentTSf, studentTTwoSided } from "./student-t.js";

/** Mean difference with its interval, and the paired t-test of a mean of zero. */
export interface PairedTTest {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number;
  /** null where all differences are equal, or there are fewer than two: the statistic does not exist. */
  readonly t: number | null;
  readonly df: number;
  /** Two-sided. */
  readonly p: number | null;
  /** One-sided, against a mean above zero. */
  readonly pGreater: number | null;
  /** Ends of the interval of the mean difference; `mean` twice where all are equal, ±Infinity for n = 1. */
  readonly low: number;
  readonly high: number;
}

/**
 * Student's paired t-test of the differences a - b, and mean ± t(1 - (1 - level)/2, n - 1) s / √n. At n = 30 this
 * interval covers .957 where a BCa bootstrap of the differences covers .922, so it is the one for differences.
 * Throws `InputError` for no differences, one that is not finite, or a level outside 0 to 1.
 */
export function pairedTTest(differences: ArrayLike<number>, level = 0.95): PairedTTest {
  requireShare("the level", level, 0.95);
  const { n, mean, deviation } = meanAndDeviation(differences);
  if (n === 0) throw new InputError("a paired test needs at least one difference");
  const df = n - 1;
  const none = { n, mean, df, t: null, p: null, pGreater: null };
  if (n === 1) return { ...none, deviation, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (deviation <= Math.abs(mean) * roundingShare) return { ...none, deviation: 0, low: mean, high: mean };
  const error = deviation / Math.sqrt(n);
  const t = mean / error;
  const half = studentTQuantile(0.5 + level / 2, df) * error;
  return {
    n,
    mean,
    deviation,
    df,
    t,
    p: studentTTwoSided(t, df),
    pGreater: studentTSf(t, df),
    low: mean - half,
    high: mean + half,
  };
}

/** Equal decimals subtracted (.9 - .8, .3 - .2) differ in the last bits: a spread this small is rounding. */
const roundingShare = 1e-12;
