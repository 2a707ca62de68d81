import { type DistanceTable, type PointwiseDimension, requireDistances } from "./distance-table.js";

/** MADA (Farahmand, Szepesvári, Audibert 2007) at each point: ln 2/ln(R_k/R_{k/2}). Null where the two are equal. */
export function manifoldAdaptive(table: DistanceTable, k: number): PointwiseDimension {
  requireDistances(table, k);
  const half = Math.floor(k / 2);
  return Array.from({ length: table.points }, (_, i) => {
    const ratio = table.distances[i * table.k + k - 1]! / table.distances[i * table.k + half - 1]!;
    return ratio > 1 ? Math.LN2 / Math.log(ratio) : null;
  });
}

/** The method of moments (Amsaleg and others 2018) at each point: m/(R_k − m), m the mean of its k distances. */
export function localMoments(table: DistanceTable, k: number): PointwiseDimension {
  requireDistances(table, k);
  return Array.from({ length: table.points }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += table.distances[i * table.k + j]!;
    const mean = sum / k;
    const gap = table.distances[i * table.k + k - 1]! - mean;
    return gap > 0 ? mean / gap : null;
  });
}
