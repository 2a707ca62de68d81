import type { AllDistances } from "./correlation-dimension.js";
import type { DistanceTable } from "./distance-table.js";

/** Euclidean distances between all rows of some points. */
export function allDistances(points: readonly (readonly number[])[]): AllDistances {
  const n = points.length;
  const dims = points[0]?.length ?? 0;
  const flat = Float64Array.from(points.flat());
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let c = 0; c < dims; c++) {
        const gap = flat[i * dims + c]! - flat[j * dims + c]!;
        square += gap * gap;
      }
      distances[i * n + j] = distances[j * n + i] = Math.sqrt(square);
    }
  }
  return { points: n, distances };
}

/** The k nearest distances of each point. */
export function tableOf({ points, distances }: AllDistances, k = points - 1): DistanceTable {
  const nearest = new Float64Array(points * k);
  for (let i = 0; i < points; i++) {
    const row = distances.slice(i * points, (i + 1) * points);
    row[i] = Number.POSITIVE_INFINITY;
    nearest.set(row.sort().subarray(0, k), i * k);
  }
  return { points, k, distances: nearest };
}

/** Rows of the k nearest others of each point, nearest first. */
export function nearestRows({ points, distances }: AllDistances, k: number): number[][] {
  return Array.from({ length: points }, (_, i) =>
    Array.from({ length: points }, (_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => distances[i * points + a]! - distances[i * points + b]!)
      .slice(0, k),
  );
}
