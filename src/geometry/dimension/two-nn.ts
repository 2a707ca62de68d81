import { gammaQuantile } from "../../statistics/gamma-distribution.js";
import { type DistanceTable, requireDistances } from "./distance-table.js";

/** Intrinsic dimension from the ratio of the second to the first distance. */
export interface TwoNN {
  /** Least squares through the origin of −ln(1 − F) on ln μ; null where nothing is left to fit. */
  readonly linear: number | null;
  /** (n − 1)/Σ ln μ. */
  readonly likelihood: number;
  /** 95 % interval of the likelihood form: n ratios of dimension d have Σ ln μ gamma distributed with shape n, rate d. */
  readonly low: number;
  readonly high: number;
  readonly points: number;
}

/**
 * TwoNN (Facco, d'Errico, Rodriguez, Laio 2017): with μ = r₂/r₁, ln μ is exponential with rate d wherever the density is
 * about constant over two neighbours. The linear form leaves out the largest `discard` of the ratios, keeps the
 * ⌊(1 − discard)n⌋ smallest and takes F_i = i/n. Null where all ratios are 1, or there are fewer than two points.
 */
export function twoNN(table: DistanceTable, discard = 0.1): TwoNN | null {
  requireDistances(table, 2);
  const { points, k, distances } = table;
  const logs = new Float64Array(points);
  for (let i = 0; i < points; i++) logs[i] = Math.log(distances[i * k + 1]! / distances[i * k]!);
  logs.sort();
  const sum = logs.reduce((total, value) => total + value, 0);
  if (points < 2 || !(sum > 0)) return null;
  return {
    linear: linearForm(logs, Math.floor(points * (1 - discard) + 1e-9)),
    likelihood: (points - 1) / sum,
    low: gammaQuantile(0.025, points) / sum,
    high: gammaQuantile(0.975, points) / sum,
    points,
  };
}

function linearForm(logs: Float64Array, kept: number): number | null {
  const n = logs.length;
  let product = 0;
  let square = 0;
  for (let i = 0; i < Math.min(kept, n - 1); i++) {
    product += logs[i]! * -Math.log1p(-(i + 1) / n);
    square += logs[i]! * logs[i]!;
  }
  return square > 0 ? product / square : null;
}
