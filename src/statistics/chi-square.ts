import { gammaCdf, gammaQuantile, gammaSf } from "./gamma-distribution.js";

/** P(X <= x) for chi-square with `df` > 0 degrees of freedom: a gamma variable of shape df / 2 and scale 2. */
export function chiSquareCdf(x: number, df: number): number {
  return gammaCdf(x, df / 2, 2);
}

/** P(X > x), exact in the far upper tail: the p of a chi-square statistic. */
export function chiSquareSf(x: number, df: number): number {
  return gammaSf(x, df / 2, 2);
}

/** x with P(X <= x) = p; Infinity at p = 1. */
export function chiSquareQuantile(p: number, df: number): number {
  return gammaQuantile(p, df / 2, 2);
}
