import { quantile } from "../../numeric/quantile.js";
import { type DistanceTable, requireDistances } from "./distance-table.js";

/** Intrinsic dimension at one scale. */
export interface GrideEstimate {
  readonly near: number;
  readonly far: number;
  readonly dimension: number;
  /** From the observed information. */
  readonly standardError: number;
  /** Mean distance to the two neighbours. */
  readonly scale: number;
  readonly points: number;
}

/**
 * Gride (Denti, Doimo, Laio, Mira 2022): the maximum likelihood from μ = r_far/r_near, which looks at the scale of the far
 * neighbour. Solves (n − 1)/d = (far − 1)Σ ln μ − (far − near − 1)Σ ln μ/(1 − μ^−d) by bisection. Ratios above
 * median + 20 (95th percentile − median) are left out. Null where all ratios are 1 or nothing is left.
 */
export function gride(table: DistanceTable, near: number, far: number): GrideEstimate | null {
  requireDistances(table, far);
  const { points, k, distances } = table;
  const ratios: number[] = [];
  let scale = 0;
  for (let i = 0; i < points; i++) {
    ratios.push(distances[i * k + far - 1]! / distances[i * k + near - 1]!);
    scale += (distances[i * k + near - 1]! + distances[i * k + far - 1]!) / (2 * points);
  }
  const sorted = Float64Array.from(ratios).sort();
  if (points < 3 || !(sorted[points - 1]! > 1)) return null;
  const median = quantile(sorted, 0.5);
  const most = median + 20 * (quantile(sorted, 0.95) - median);
  const logs = Float64Array.from(ratios.filter((ratio) => ratio > 1 && ratio <= most)).map(Math.log);
  if (logs.length < 3) return null;
  const dimension = mostLikely(logs, near, far);
  if (dimension === null) return null;
  return {
    near,
    far,
    dimension,
    standardError: errorOf(logs, near, far, dimension),
    scale,
    points: logs.length,
  };
}

function mostLikely(logs: Float64Array, near: number, far: number): number | null {
  const n = logs.length;
  const sum = logs.reduce((total, value) => total + value, 0);
  const slope = (d: number): number => {
    let others = 0;
    if (far - near > 1) for (const log of logs) others += log / -Math.expm1(-d * log);
    return (n - 1) / d - (far - 1) * sum + (far - near - 1) * others;
  };
  let [low, high] = [1e-6, 1];
  while (slope(high) > 0) {
    high *= 2;
    if (high > 1e9) return null;
  }
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function errorOf(logs: Float64Array, near: number, far: number, d: number): number {
  let sum = 0;
  if (far - near > 1) for (const log of logs) sum += (log / -Math.expm1(-d * log)) ** 2 * Math.exp(-d * log);
  return 1 / Math.sqrt(logs.length / (d * d) + (far - near - 1) * sum);
}
