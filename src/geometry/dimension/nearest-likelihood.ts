import { type DistanceTable, type PointwiseDimension, requireDistances } from "./distance-table.js";

/**
 * Levina and Bickel's maximum likelihood (2004) at each point: (k − 1)/Σ_j ln(R_k/R_j) over its k nearest distances, or
 * (k − 2) in place of (k − 1) for `unbiased`. Combine by the harmonic mean (MacKay, Ghahramani 2005). A point whose
 * distances are all equal says nothing: null.
 */
export function nearestLikelihood(
  table: DistanceTable,
  k: number,
  { unbiased = false }: { readonly unbiased?: boolean } = {},
): PointwiseDimension {
  requireDistances(table, k);
  const { distances } = table;
  return Array.from({ length: table.points }, (_, i) => {
    const start = i * table.k;
    const farthest = distances[start + k - 1]!;
    let sum = 0;
    for (let j = 0; j < k; j++) sum += Math.log(farthest / distances[start + j]!);
    return sum > 0 && k > 2 ? (k - (unbiased ? 2 : 1)) / sum : null;
  });
}
