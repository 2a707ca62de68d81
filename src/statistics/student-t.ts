import { incompleteBeta } from "./incomplete-beta.js";
import type { Tails } from "./incomplete-gamma.js";
import { invertTails, quantileAtEnd } from "./invert-tails.js";

/**
 * P(T <= t) for Student's t with `df` > 0 degrees of freedom (not necessarily whole). Relative error about 1e-13 in the
 * far lower tail. Throws `RangeError` for df <= 0 or NaN.
 */
export function studentTCdf(t: number, df: number): number {
  const { lower, upper } = outside(t, df);
  return t <= 0 ? 0.5 * lower : 0.5 + 0.5 * upper;
}

/** P(T > t), exact in the far upper tail. */
export function studentTSf(t: number, df: number): number {
  return studentTCdf(-t, df);
}

/** P(|T| >= |t|), the two-sided p of a t statistic: I_x(df/2, 1/2) with x = df / (df + t²). */
export function studentTTwoSided(t: number, df: number): number {
  return outside(t, df).lower;
}

/** t with P(T <= t) = p; ±Infinity at p = 0 and 1. Throws `RangeError` for p outside [0, 1] or df <= 0. */
export function studentTQuantile(p: number, df: number): number {
  const end = quantileAtEnd(p, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  if (end !== null) return end;
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentTQuantile(1 - p, df);
  // The two-sided tail at t = e^-s grows with s.
  return -invertTails(
    2 * p,
    (s) => outside(Math.exp(-s), df),
    (s) => Math.exp(-s),
    0,
  );
}

/** lower: P(|T| >= |t|); upper: P(|T| < |t|). */
function outside(t: number, df: number): Tails {
  if (!(df > 0))
    throw new RangeError(`Student's t with ${df} degrees of freedom; expected a positive number`);
  const ratio = (t / df) * t;
  if (ratio === Number.POSITIVE_INFINITY) return { lower: 0, upper: 1 };
  return incompleteBeta(df / 2, 0.5, 1 / (1 + ratio), ratio / (1 + ratio));
}
