import { incompleteBeta } from "./incomplete-beta.js";
import type { Tails } from "./incomplete-gamma.js";
import { invertTails, quantileAtEnd } from "./invert-tails.js";

/** P(X <= x) for Fisher's F with `df1`, `df2` > 0 degrees of freedom: I_u(df1/2, df2/2), u = df1 x / (df1 x + df2). */
export function fisherFCdf(x: number, df1: number, df2: number): number {
  return tails(x, df1, df2).lower;
}

/** P(X > x), exact in the far upper tail: the p of an F statistic. */
export function fisherFSf(x: number, df1: number, df2: number): number {
  return tails(x, df1, df2).upper;
}

/** x with P(X <= x) = p; Infinity at p = 1. Throws `RangeError` for p outside [0, 1]. */
export function fisherFQuantile(p: number, df1: number, df2: number): number {
  const end = quantileAtEnd(p, 0, Number.POSITIVE_INFINITY);
  if (end !== null) return end;
  return invertTails(p, (s) => tails(Math.exp(s), df1, df2), Math.exp, 0);
}

function tails(x: number, df1: number, df2: number): Tails {
  const ratio = (Math.max(0, x) * df1) / df2;
  if (ratio === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  return incompleteBeta(df1 / 2, df2 / 2, ratio / (1 + ratio), 1 / (1 + ratio));
}
