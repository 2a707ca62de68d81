import { erfc } from "./error-function.js";

/** Density of the standard normal distribution. */
export function normalPdf(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** P(Z <= z) for a standard normal Z: erfc(-z / √2) / 2. Relative error 1e-13 in the far lower tail. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** P(Z > z) for a standard normal Z, exact in the far upper tail where 1 - normalCdf(z) is not. */
export function normalSf(z: number): number {
  return normalCdf(-z);
}

/** ln P(Z <= z), finite where the probability itself underflows (z < -37). */
export function normalLogCdf(z: number): number {
  if (z > 0) return Math.log1p(-normalSf(z));
  if (z > logSeriesBelow) return Math.log(normalCdf(z));
  // Mills ratio by its asymptotic series, whose terms are below 1e-15 after ten at z = -20.
  const inverse = 1 / (z * z);
  let sum = 1;
  let term = 1;
  for (let k = 1; k <= 10; k++) {
    term *= -(2 * k - 1) * inverse;
    sum += term;
  }
  return -0.5 * z * z - Math.log(-z) - 0.5 * Math.log(2 * Math.PI) + Math.log(sum);
}

/**
 * z with P(Z <= z) = p, for p in [0, 1]; ±Infinity at the ends. Starts from Abramowitz and Stegun 26.2.23 and takes
 * Newton steps on the logarithm of the tail; relative error about 1e-14. Throws `RangeError` for p outside [0, 1].
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`probability ${p} is outside 0 to 1`);
  if (p > 0.5) return -lowerQuantile(1 - p);
  return p === 0.5 ? 0 : lowerQuantile(p);
}

function lowerQuantile(p: number): number {
  if (p === 0) return Number.NEGATIVE_INFINITY;
  const t = Math.sqrt(-2 * Math.log(p));
  let z =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 4; step++) {
    const tail = normalCdf(z);
    const change = (Math.log(tail / p) * tail) / normalPdf(z);
    // Beyond z = -37.5 the tail is subnormal and a step would only add its rounding.
    if (!Number.isFinite(change)) break;
    z -= change;
  }
  return z;
}

const logSeriesBelow = -20;
