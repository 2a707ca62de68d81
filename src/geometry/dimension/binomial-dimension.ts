import { type DistanceTable, requireDistances } from "./distance-table.js";

/** Intrinsic dimension from how many neighbours lie in a smaller ball, with its standard error. */
export interface BinomialDimension {
  readonly dimension: number;
  readonly standardError: number;
}

/**
 * The binomial estimator (Macocco, Glielmo, Grilli, Laio 2023): n_i others of point i lie within `ratio` of the distance to
 * its k-th neighbour; d = ln(mean n/(k − 1))/ln ratio, variance (ratio^−d − 1)/((k − 1) N ln² ratio). Null where no neighbour
 * lies there, or all do.
 */
export function binomialDimension(table: DistanceTable, k: number, ratio: number): BinomialDimension | null {
  requireDistances(table, k);
  let inside = 0;
  for (let i = 0; i < table.points; i++) {
    const radius = table.distances[i * table.k + k - 1]! * ratio;
    for (let j = 0; j < k; j++) if (table.distances[i * table.k + j]! < radius) inside += 1;
  }
  const share = inside / table.points / (k - 1);
  if (!(share > 0 && share < 1)) return null;
  const dimension = Math.log(share) / Math.log(ratio);
  const variance = (ratio ** -dimension - 1) / ((k - 1) * table.points * Math.log(ratio) ** 2);
  return { dimension, standardError: Math.sqrt(variance) };
}
