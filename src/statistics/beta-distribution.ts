import { incompleteBeta } from "./incomplete-beta.js";
import { invertTails, quantileAtEnd } from "./invert-tails.js";

/** P(X <= x) for a beta variable with parameters a, b > 0: I_x(a, b). */
export function betaCdf(x: number, a: number, b: number): number {
  return incompleteBeta(a, b, Math.min(1, Math.max(0, x))).lower;
}

/** P(X > x), exact in the far upper tail. */
export function betaSf(x: number, a: number, b: number): number {
  return incompleteBeta(a, b, Math.min(1, Math.max(0, x))).upper;
}

/** x in [0, 1] with P(X <= x) = p. Throws `RangeError` for p outside [0, 1]. */
export function betaQuantile(p: number, a: number, b: number): number {
  const end = quantileAtEnd(p, 0, 1);
  if (end !== null) return end;
  return invertTails(p, (s) => incompleteBeta(a, b, logistic(s), logistic(-s)), logistic, Math.log(a / b));
}

function logistic(s: number): number {
  return 1 / (1 + Math.exp(-s));
}
