import { type DistanceTable, requireDistances } from "./distance-table.js";

/**
 * MiND_MLk (Rozza and others 2012): the d in (0, `most`] of greatest likelihood N ln(kd) + (d − 1)Σ ln ρ +
 * (k − 1)Σ ln(1 − ρ^d) of ρ = r₁/r_{k+1}, by bisection of its slope. With `whole`, the best whole number (MiND_MLi). Null
 * where all distances are equal. The table must have k + 1 distances a point.
 */
export function minimumDistance(
  table: DistanceTable,
  k: number,
  most: number,
  { whole = false }: { readonly whole?: boolean } = {},
): number | null {
  requireDistances(table, k + 1);
  const logs = Float64Array.from({ length: table.points }, (_, i) =>
    Math.log(table.distances[i * table.k]! / table.distances[i * table.k + k]!),
  ).filter((log) => log < 0);
  if (logs.length === 0) return null;
  if (whole) return bestWhole(logs, k, Math.floor(most));
  const n = logs.length;
  const slope = (d: number): number => {
    let sum = n / d;
    for (const log of logs) sum += log - ((k - 1) * log * Math.exp(d * log)) / -Math.expm1(d * log);
    return sum;
  };
  let [low, high] = [1e-6, most];
  if (slope(high) >= 0) return most;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function bestWhole(logs: Float64Array, k: number, most: number): number {
  let best = 1;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let d = 1; d <= most; d++) {
    let likelihood = logs.length * Math.log(k * d);
    for (const log of logs) likelihood += (d - 1) * log + (k - 1) * Math.log(-Math.expm1(d * log));
    if (likelihood > greatest) [greatest, best] = [likelihood, d];
  }
  return best;
}
