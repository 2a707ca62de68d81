import type { Tails } from "./incomplete-gamma.js";
import { log1pGap } from "./log1p-gap.js";
import { stirlingError } from "./stirling-error.js";

/**
 * Regularised incomplete beta function I_x(a, b) (`lower`) and its complement (`upper`), a, b > 0, 0 <= x <= 1: the
 * tails at x of a beta variable. `y` is 1 - x and may be given where it is known more exactly. Continued fraction of
 * DiDonato and Morris (1992, section 2, BFRAC) on the side of the mean where x lies (modified Lentz), prefactor by
 * saddle point (Loader 2000), so that a = 5e8 loses no digits. O(sqrt(max(a, b))) steps.
 * Throws `RangeError` for parameters outside their range.
 */
export function incompleteBeta(a: number, b: number, x: number, y: number = 1 - x): Tails {
  if (!(a > 0 && b > 0)) {
    throw new RangeError(`incomplete beta with parameters ${a} and ${b}; expected positive numbers`);
  }
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1))
    throw new RangeError(`incomplete beta at ${x}; expected 0 to 1`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (y === 0) return { lower: 1, upper: 0 };
  const front = betaFront(a, b, x, y);
  const shift = a * y - b * x;
  if (shift >= 0) {
    const lower = Math.min(1, front * continuedFraction(a, b, x, y, shift));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, front * continuedFraction(b, a, y, x, -shift));
  return { lower: 1 - upper, upper };
}

/** x^a y^b / B(a, b) with y = 1 - x, for 0 < x < 1: x y times the density of the beta distribution. */
export function betaFront(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const shift = a * y - b * x;
  const exponent =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    a * log1pGap(-shift / a, (n * x) / a) -
    b * log1pGap(shift / b, (n * y) / b);
  return Math.sqrt((a / n) * (b / (2 * Math.PI))) * Math.exp(exponent);
}

/** Takes 1 - x only through `y` and `shift` = a y - b x >= 0, so an x that rounds to 1 costs no digits. */
function continuedFraction(a: number, b: number, x: number, y: number, shift: number): number {
  let whole = (a / (a + 1)) * (shift + 1);
  let c = whole;
  let d = 0;
  for (let n = 1; n < maximumSteps; n++) {
    const s = a + 2 * n - 1;
    const w = n * (b - n) * x;
    const numerator = ((a + n - 1) / s) * ((a + b + n - 1) / s) * w * x;
    const denominator = n + w / s + ((a + n) / (s + 2)) * (shift + 1 + n * (1 + y));
    d = 1 / nonzero(denominator + numerator * d);
    c = nonzero(denominator + numerator / c);
    const factor = c * d;
    whole *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) break;
  }
  return 1 / whole;
}

function nonzero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

const tiny = 1e-300;
const maximumSteps = 1_000_000;
