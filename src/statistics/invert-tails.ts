import { findRoot } from "../numeric/find-root.js";
import type { Tails } from "./incomplete-gamma.js";

/**
 * Quantile of a continuous distribution from its tails: the `point(s)` whose lower tail is `p`, where `point` maps
 * the real line onto the support (an exponential for positive variables) and the lower tail grows with s. Works on the logarithm of the
 * smaller tail, so that p = 1e-15 is as exact as p = .5. `p` must lie strictly between 0 and 1.
 */
export function invertTails(
  p: number,
  tailsAt: (s: number) => Tails,
  point: (s: number) => number,
  start: number,
): number {
  const lowerTail = p <= 0.5;
  const target = lowerTail ? p : 1 - p;
  const excess = (s: number): number => {
    const tails = tailsAt(s);
    const ratio = (lowerTail ? tails.lower : tails.upper) / target;
    const logRatio = ratio > 0 ? Math.log(ratio) : underflow;
    return lowerTail ? logRatio : -logRatio;
  };
  let low = start;
  let high = start;
  for (let step = 1; excess(low) > 0; step *= 2) low -= step;
  for (let step = 1; excess(high) < 0; step *= 2) high += step;
  return point(findRoot(excess, low, high));
}

/** The quantile at p = 0 and 1 is the end of the support; anything outside throws `RangeError`. */
export function quantileAtEnd(p: number, low: number, high: number): number | null {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`probability ${p} is outside 0 to 1`);
  if (p === 0) return low;
  return p === 1 ? high : null;
}

/** Stands for the logarithm of a tail that underflows. */
const underflow = -1e4;
