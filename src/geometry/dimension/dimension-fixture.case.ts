import type { MatrixEngine } from "../../contracts/matrix-engine.js";
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

/** The k nearest distances of each of many points, from products of the engine in float64. */
export async function nearestTable(
  points: readonly (readonly number[])[],
  k: number,
  engine: MatrixEngine,
): Promise<DistanceTable> {
  const n = points.length;
  const dims = points[0]!.length;
  const columns = { rows: dims, dims: n, data: new Float64Array(dims * n) };
  points.forEach((point, i) => {
    for (let j = 0; j < dims; j++) columns.data[j * n + i] = point[j]!;
  });
  const products = await engine.crossProduct(columns, columns);
  const lengths = Float64Array.from(points, (_, i) => products[i * (n + 1)]!);
  const squares = new Float64Array(n * k).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    let worst = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j++) {
      const square = lengths[j]! - 2 * products[i * n + j]!;
      if (square >= worst || i === j) continue;
      let at = (i + 1) * k - 1;
      for (; at > i * k && squares[at - 1]! > square; at--) squares[at] = squares[at - 1]!;
      squares[at] = square;
      worst = squares[(i + 1) * k - 1]!;
    }
    for (let at = i * k; at < (i + 1) * k; at++) squares[at]! += lengths[i]!;
  }
  return { points: n, k, distances: squares.map(Math.sqrt) };
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
