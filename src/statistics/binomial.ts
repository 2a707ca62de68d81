import { betaFront, incompleteBeta } from "./incomplete-beta.js";

/** P(X = k) for k successes in n trials of probability p (Loader 2000). 0 outside 0 … n. */
export function binomialPmf(k: number, n: number, p: number): number {
  checkTrials(n, p);
  if (!Number.isInteger(k) || k < 0 || k > n) return 0;
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  // p^k q^(n-k) / B(k, n-k) = C(n, k) p^k q^(n-k) k (n-k) / n
  return (betaFront(k, n - k, p, 1 - p) * n) / (k * (n - k));
}

/** P(X <= k): I_(1-p)(n - k, k + 1). */
export function binomialCdf(k: number, n: number, p: number): number {
  checkTrials(n, p);
  const whole = Math.floor(k);
  if (whole < 0) return 0;
  return whole >= n ? 1 : incompleteBeta(n - whole, whole + 1, 1 - p, p).lower;
}

/** P(X >= k), k itself included: I_p(k, n - k + 1). */
export function binomialAtLeast(k: number, n: number, p: number): number {
  checkTrials(n, p);
  const whole = Math.ceil(k);
  if (whole <= 0) return 1;
  return whole > n ? 0 : incompleteBeta(whole, n - whole + 1, p, 1 - p).lower;
}

/**
 * Exact two-sided p of k successes: the sum of all probabilities not larger than that of k (relative tolerance 1e-7,
 * as R and SciPy do). O(n).
 */
export function binomialTest(k: number, n: number, p = 0.5): number {
  const limit = binomialPmf(k, n, p) * (1 + 1e-7);
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const probability = binomialPmf(i, n, p);
    if (probability <= limit) sum += probability;
  }
  return Math.min(1, sum);
}

function checkTrials(n: number, p: number): void {
  if (!(Number.isInteger(n) && n >= 0)) throw new RangeError(`${n} trials; expected a whole number >= 0`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`probability ${p} is outside 0 to 1`);
}
