import { binomialAtLeast, binomialCdf } from "./binomial.js";

export interface QuantileIntervalOptions {
  /** Default .95. */
  readonly confidence?: number;
  /** How many of the values are independent of each other, where things were measured several times; default: all. */
  readonly independent?: number;
}

/**
 * Distribution-free interval of the `q` quantile between two of the ascending `sorted` values: the tightest ranks l and u
 * with P(B <= l - 1) and P(B >= u) at most (1 - confidence) / 2 each, B binomial of n and q (Thompson 1936; David and
 * Nagaraja, Order Statistics, 7.1). Null where so few values have no such rank: the 95 % interval of a median needs 6, that of a
 * 95th percentile 72. With fewer `independent` values than values, the ranks are those of that many, spread over all.
 */
export function quantileInterval(
  sorted: ArrayLike<number>,
  q: number,
  { confidence = 0.95, independent = sorted.length }: QuantileIntervalOptions = {},
): { low: number; high: number } | null {
  const n = Math.min(independent, sorted.length);
  const tail = (1 - confidence) / 2;
  let lower = Math.floor(n * q);
  while (lower >= 1 && binomialCdf(lower - 1, n, q) > tail) lower--;
  let upper = Math.max(1, Math.ceil(n * q));
  while (upper <= n && binomialAtLeast(upper, n, q) > tail) upper++;
  if (lower < 1 || upper > n) return null;
  const perRank = sorted.length / n;
  return {
    low: sorted[Math.floor((lower - 1) * perRank)]!,
    high: sorted[Math.ceil(upper * perRank) - 1]!,
  };
}
