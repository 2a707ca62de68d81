import { quantile } from "../../numeric/quantile.js";

/** Euclidean distances between all points of a sample: `points × points`, row-major, symmetric, zeros on the diagonal. */
export interface AllDistances {
  readonly points: number;
  readonly distances: Float64Array;
}

/**
 * Correlation dimension (Grassberger, Procaccia 1983) between two scales: ln(C(r₂)/C(r₁))/ln(r₂/r₁) with C(r) the share of
 * ordered pairs closer than r, and r₁, r₂ the medians of the distances to the k₁-th and k₂-th neighbour. Null where the two
 * are equal, or there are not more than k₂ points.
 */
export function correlationDimension(all: AllDistances, k1 = 10, k2 = 20): number | null {
  const { points, distances } = all;
  if (points <= k2) return null;
  const first = new Float64Array(points);
  const second = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    const row = distances.slice(i * points, (i + 1) * points).sort();
    first[i] = row[k1]!;
    second[i] = row[k2]!;
  }
  const [r1, r2] = [quantile(first.sort(), 0.5), quantile(second.sort(), 0.5)];
  const [near, far] = [pairsWithin(all, r1), pairsWithin(all, r2)];
  return r2 > r1 && r1 > 0 && near > 0 ? Math.log(far / near) / Math.log(r2 / r1) : null;
}

/** Slopes of ln C(r) on ln r by least squares over the first 2, 3, … radii; null where no pair is that close. */
export function correlationSlopes(all: AllDistances, radii: readonly number[]): (number | null)[] {
  const x = radii.map(Math.log);
  const y = radii.map((radius) => Math.log(pairsWithin(all, radius)));
  return radii.slice(1).map((_, i) => {
    const used = i + 2;
    if (!y.slice(0, used).every(Number.isFinite)) return null;
    const mean = (values: readonly number[]): number =>
      values.slice(0, used).reduce((a, b) => a + b, 0) / used;
    const [mx, my] = [mean(x), mean(y)];
    let [product, square] = [0, 0];
    for (let j = 0; j < used; j++) {
      product += (x[j]! - mx) * (y[j]! - my);
      square += (x[j]! - mx) ** 2;
    }
    return product / square;
  });
}

/** Ordered pairs of different points closer than `radius`. */
function pairsWithin({ points, distances }: AllDistances, radius: number): number {
  let count = 0;
  for (let i = 0; i < points * points; i++) if (distances[i]! < radius) count += 1;
  return radius > 0 ? count - points : count;
}
