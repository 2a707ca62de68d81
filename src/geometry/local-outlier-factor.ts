import { requireWhole } from "../contracts/require-whole.js";
import { distanceToNeighbor, type NeighborDistances } from "./neighbor-distances.js";

/**
 * Local outlier factor of each row (Breunig, Kriegel, Ng, Sander 2000) over its `k` nearest others: the mean density of
 * the neighbours over its own, density = 1 / (mean reachability distance + 1e-10), reachability = max(distance, the
 * neighbour's own distance to its k-th). About 1 inside a group, above it for a row that lies apart from its neighbours.
 * NaN for a row without neighbours. Agrees with scikit-learn, ties of the k-th place aside. Cost O(n k).
 */
export function localOutlierFactor(neighbors: NeighborDistances, k: number): Float64Array {
  requireWhole("k", k);
  const { offsets, rows, distances } = neighbors;
  const kth = distanceToNeighbor(neighbors, k);
  const end = (row: number): number => Math.min(offsets[row + 1]!, offsets[row]! + k);
  const density = kth.map((_, row) => {
    let sum = 0;
    for (let i = offsets[row]!; i < end(row); i++) sum += Math.max(distances[i]!, kth[rows[i]!]!);
    return 1 / (sum / (end(row) - offsets[row]!) + 1e-10);
  });
  return kth.map((_, row) => {
    let sum = 0;
    for (let i = offsets[row]!; i < end(row); i++) sum += density[rows[i]!]!;
    return sum / (end(row) - offsets[row]!) / density[row]!;
  });
}
