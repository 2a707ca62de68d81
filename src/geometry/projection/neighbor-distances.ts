import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";

/**
 * Distances of the neighbours of every row, as projections need them: `offsets` and `rows` as in the graph's lists, each list
 * cut to its first `k`. Cosine: the chord √(2 − 2s), the Euclidean distance of the unit vectors; Euclidean: the distance.
 * A dot product is no distance: there it is how far the score falls short of the row's best, which is all that affinities of
 * UMAP see.
 */
export interface NeighborDistances {
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  readonly distances: Float64Array;
}

/**
 * What t-SNE squares: as `NeighborDistances`, with the squares. For dot products it is twice the shortfall, so that
 * affinities are the softmax of scores, as they are for cosine and, with equal norms, for Euclidean distance.
 */
export function squaredNeighborDistances(graph: NeighborGraph, k: number): NeighborDistances {
  return distancesBy(graph, k, squaredDistances[graph.similarity]);
}

/** Distances of the first `k` neighbours. */
export function neighborDistances(graph: NeighborGraph, k: number): NeighborDistances {
  const squared = squaredDistances[graph.similarity];
  return distancesBy(
    graph,
    k,
    graph.similarity === "dot"
      ? (score, best) => best - score
      : (score, best) => Math.sqrt(squared(score, best)),
  );
}

function distancesBy(
  { lists }: NeighborGraph,
  k: number,
  distanceOf: (score: number, best: number) => number,
): NeighborDistances {
  const count = lists.offsets.length - 1;
  const offsets = new Int32Array(count + 1);
  for (let row = 0; row < count; row++)
    offsets[row + 1] = offsets[row]! + Math.min(k, lists.offsets[row + 1]! - lists.offsets[row]!);
  const rows = new Int32Array(offsets[count]!);
  const distances = new Float64Array(offsets[count]!);
  for (let row = 0; row < count; row++) {
    const from = lists.offsets[row]!;
    const at = offsets[row]!;
    for (let j = 0; j < offsets[row + 1]! - at; j++) {
      rows[at + j] = lists.rows[from + j]!;
      distances[at + j] = distanceOf(lists.scores[from + j]!, lists.scores[from]!);
    }
  }
  return { offsets, rows, distances };
}

const squaredDistances: Readonly<
  Record<NeighborGraph["similarity"], (score: number, best: number) => number>
> = {
  cosine: (score) => Math.max(0, 2 - 2 * score),
  dot: (score, best) => 2 * (best - score),
  euclidean: (score) => score * score,
};
