import { stirlingError } from "./stirling-error.js";

/**
 * Natural logarithm of Γ(x) for x > 0: (x - 1/2) ln x - x + (1/2) ln 2π + stirlingError(x). Relative error about 1e-14;
 * beside its zeros at 1 and 2 the error is 1e-15 in absolute terms. Throws `RangeError` for x <= 0 or NaN.
 */
export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  return stirlingError(x) + (x - 0.5) * Math.log(x) - x + halfLogTwoPi;
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
