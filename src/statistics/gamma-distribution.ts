import { incompleteGamma } from "./incomplete-gamma.js";
import { invertTails, quantileAtEnd } from "./invert-tails.js";

/** P(X <= x) for a gamma variable of the given shape and scale (both > 0): P(shape, x / scale). */
export function gammaCdf(x: number, shape: number, scale = 1): number {
  return incompleteGamma(shape, Math.max(0, x) / scale).lower;
}

/** P(X > x), exact in the far upper tail. */
export function gammaSf(x: number, shape: number, scale = 1): number {
  return incompleteGamma(shape, Math.max(0, x) / scale).upper;
}

/** x with P(X <= x) = p; Infinity at p = 1. Throws `RangeError` for p outside [0, 1]. */
export function gammaQuantile(p: number, shape: number, scale = 1): number {
  const end = quantileAtEnd(p, 0, Number.POSITIVE_INFINITY);
  if (end !== null) return end;
  return scale * invertTails(p, (s) => incompleteGamma(shape, Math.exp(s)), Math.exp, Math.log(shape));
}
