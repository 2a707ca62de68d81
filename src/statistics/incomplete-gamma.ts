import { log1pGap } from "./log1p-gap.js";
import { stirlingError } from "./stirling-error.js";

/** Both tails; the smaller one is exact to about 1e-13 in relative terms, the other is its complement. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Regularised incomplete gamma functions P(a, x) (`lower`) and Q(a, x) (`upper`), a > 0, x >= 0: the tails at x of a
 * gamma variable with shape a and scale 1. Series below x = a + 1, continued fraction above (Abramowitz and Stegun
 * 6.5.29, 6.5.31; modified Lentz), prefactor by saddle point (Loader 2000). O(sqrt(a)) steps.
 * Throws `RangeError` for a <= 0, x < 0 or NaN.
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (!(a > 0))
    throw new RangeError(`the shape of an incomplete gamma function is ${a}; expected a positive number`);
  if (!(x >= 0)) throw new RangeError(`incomplete gamma at ${x}; expected a number >= 0`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  // x^a e^-x / Γ(a)
  const front = Math.sqrt(a / (2 * Math.PI)) * Math.exp(-stirlingError(a) - a * log1pGap((x - a) / a, x / a));
  if (x < a + 1) {
    const lower = Math.min(1, front * series(a, x));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, front * continuedFraction(a, x));
  return { lower: 1 - upper, upper };
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < maximumSteps; k++) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * Number.EPSILON * 0.25) break;
  }
  return sum;
}

function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < maximumSteps; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / nonzero(numerator * d + b);
    c = nonzero(b + numerator / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) break;
  }
  return h;
}

function nonzero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

const tiny = 1e-300;
const maximumSteps = 1_000_000;
