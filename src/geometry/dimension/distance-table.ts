/** Distances of points to their nearest others: row-major `points × k`, ascending in each row, all positive. */
export interface DistanceTable {
  readonly points: number;
  readonly k: number;
  readonly distances: Float64Array;
}

/** What an estimator made of each point: NaN-free, and null where a point says nothing (all its distances are equal). */
export type PointwiseDimension = readonly (number | null)[];

/** Mean, harmonic mean and median of the points that say something; null where none does. */
export interface CombinedDimension {
  readonly mean: number;
  /** MacKay and Ghahramani 2005: the mean of the inverses is what is unbiased. */
  readonly harmonicMean: number;
  readonly median: number;
  readonly points: number;
}

/** Combines what points say. Their order does not matter. */
export function combinePoints(pointwise: PointwiseDimension): CombinedDimension | null {
  const known = Float64Array.from(pointwise.filter((value) => value !== null));
  if (known.length === 0) return null;
  known.sort();
  const half = Math.floor(known.length / 2);
  return {
    mean: known.reduce((sum, value) => sum + value, 0) / known.length,
    harmonicMean: known.length / known.reduce((sum, value) => sum + 1 / value, 0),
    median: known.length % 2 === 1 ? known[half]! : (known[half - 1]! + known[half]!) / 2,
    points: known.length,
  };
}

/** Throws `RangeError` where the table has fewer than `k` distances a point. */
export function requireDistances({ k }: DistanceTable, needed: number): void {
  if (k < needed) throw new RangeError(`a point has ${k} distances; ${needed} are needed`);
}
