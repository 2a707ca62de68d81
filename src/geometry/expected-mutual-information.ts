import { logGamma } from "../statistics/log-gamma.js";
import type { Contingency } from "./contingency.js";

/**
 * Mutual information, in nats, that random labelings with the same class and cluster sizes have in the mean, exactly
 * (Vinh, Epps, Bailey 2010): the counts of a pair of sizes a and b are hypergeometric. Each sum runs outwards from the
 * most likely count until a term's chance is below 1e-18 of it. Cost about K_classes · K_clusters · √n.
 */
export function expectedMutualInformation({ n, classes, clusters }: Contingency): number {
  if (n === 0) return 0;
  const known = new Map<number, number>();
  let sum = 0;
  for (const a of classes) {
    for (const b of clusters) {
      if (a === 0 || b === 0) continue;
      const key = Math.min(a, b) * (n + 1) + Math.max(a, b);
      const term = known.get(key) ?? expectedTerm(a, b, n);
      known.set(key, term);
      sum += term;
    }
  }
  return sum;
}

/** Σ over counts m of (m/n) ln(n m / (a b)) times its chance. */
function expectedTerm(a: number, b: number, n: number): number {
  const low = Math.max(0, a + b - n);
  const high = Math.min(a, b);
  const mode = Math.min(high, Math.max(low, Math.floor(((a + 1) * (b + 1)) / (n + 2))));
  const peak = Math.exp(logChance(mode, a, b, n));
  const value = (count: number): number =>
    count === 0 ? 0 : (count / n) * (Math.log(n) + Math.log(count) - Math.log(a) - Math.log(b));
  let sum = peak * value(mode);
  let chance = peak;
  for (let m = mode; m < high && chance > negligible * peak; m++) {
    chance *= ((a - m) * (b - m)) / ((m + 1) * (n - a - b + m + 1));
    sum += chance * value(m + 1);
  }
  chance = peak;
  for (let m = mode; m > low && chance > negligible * peak; m--) {
    chance *= (m * (n - a - b + m)) / ((a - m + 1) * (b - m + 1));
    sum += chance * value(m - 1);
  }
  return sum;
}

function logChance(m: number, a: number, b: number, n: number): number {
  const factorial = (count: number): number => logGamma(count + 1);
  return (
    factorial(a) +
    factorial(b) +
    factorial(n - a) +
    factorial(n - b) -
    factorial(n) -
    factorial(m) -
    factorial(a - m) -
    factorial(b - m) -
    factorial(n - a - b + m)
  );
}

const negligible = 1e-18;
