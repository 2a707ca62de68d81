import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import type { SparseMatrix } from "../../numeric/sparse-matrix.js";
import { type NeighborDistances, neighborDistances } from "./neighbor-distances.js";
import { symmetricSum } from "./symmetric-sum.js";

/**
 * UMAP's fuzzy simplicial set of a neighbour graph (McInnes, Healy, Melville 2018, sections 3.1 and 4.1): the membership of
 * neighbour j of i is exp(−max(0, d_ij − ρ_i)/σ_i), ρ_i the distance of the nearest that is not at the same place, σ_i such that the
 * memberships sum to log2(neighbors); both directions are joined by a + b − ab. `neighbors` counts the point itself, as
 * umap-learn's n_neighbors does, so that lists are cut to neighbors − 1. Agrees with `umap.umap_.fuzzy_simplicial_set` on
 * exact neighbours. Rows without neighbours have no entries.
 */
export function fuzzySet(graph: NeighborGraph, neighbors: number): SparseMatrix {
  const lists = neighborDistances(graph, neighbors - 1);
  const rows = lists.offsets.length - 1;
  const values = new Float64Array(lists.rows.length);
  const target = Math.log2(neighbors);
  const overall =
    lists.distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, values.length + rows);
  for (let row = 0; row < rows; row++) memberships(lists, row, target, overall, values);
  const directed = { rows, columns: rows, offsets: lists.offsets, indices: lists.rows, values };
  return symmetricSum(directed, (a, b) => a + b - a * b);
}

/** Writes the memberships of one row's neighbours. Means count the point itself, at distance 0, as umap-learn does. */
function memberships(
  { offsets, distances }: NeighborDistances,
  row: number,
  target: number,
  overall: number,
  into: Float64Array,
): void {
  const [from, to] = [offsets[row]!, offsets[row + 1]!];
  if (from === to) return;
  let nearest = 0;
  let sum = 0;
  for (let i = from; i < to; i++) {
    sum += distances[i]!;
    if (nearest === 0) nearest = distances[i]!;
  }
  const floor = smallestShare * (nearest > 0 ? sum / (to - from + 1) : overall);
  const scale = Math.max(floor, scaleFor(distances, from, to, nearest, target));
  for (let i = from; i < to; i++) {
    const beyond = distances[i]! - nearest;
    into[i] = beyond <= 0 || scale === 0 ? 1 : Math.exp(-beyond / scale);
  }
}

/** σ by bisection, as umap-learn's smooth_knn_dist. */
function scaleFor(
  distances: Float64Array,
  from: number,
  to: number,
  nearest: number,
  target: number,
): number {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let scale = 1;
  for (let step = 0; step < mostSteps; step++) {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const beyond = distances[i]! - nearest;
      sum += beyond > 0 ? Math.exp(-beyond / scale) : 1;
    }
    if (Math.abs(sum - target) < closeEnough) break;
    if (sum > target) high = scale;
    else low = scale;
    scale = high === Number.POSITIVE_INFINITY ? scale * 2 : (low + high) / 2;
  }
  return scale;
}

/** Of umap-learn: MIN_K_DIST_SCALE, SMOOTH_K_TOLERANCE and its number of bisections. */
const smallestShare = 1e-3;
const closeEnough = 1e-5;
const mostSteps = 64;
