import { InputError } from "../contracts/errors.js";
import type { NeighborGraph } from "../neighbors/neighbor-graph.js";
import type { Similarity } from "../neighbors/prepare-items.js";

/** Lists of neighbours by distance, ascending: row `i` owns entries `offsets[i]` to `offsets[i + 1]`. */
export interface NeighborDistances {
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  /** Euclidean distance, or 1 - cosine; from 0. */
  readonly distances: Float64Array;
}

/**
 * The distances of a graph over all items: 1 - cosine, or Euclidean. Throws `InputError` for a graph of a dot product,
 * which is no distance, and for one whose lists are a sample's.
 */
export function neighborDistances({ similarity, sampled, lists }: NeighborGraph): NeighborDistances {
  if (similarity === "dot")
    throw new InputError("a dot product is no distance; build the graph by cosine or Euclidean distance");
  if (sampled !== null)
    throw new InputError("the graph has the lists of a sample only; expected those of all items");
  const distances = lists.scores.map((score) => distanceOf(score, similarity));
  return { offsets: lists.offsets, rows: lists.rows, distances };
}

/** Distance of a score: 1 less a cosine, or the negative of a Euclidean score; from 0. */
export function distanceOf(score: number, similarity: Similarity): number {
  return Math.max(0, similarity === "cosine" ? 1 - score : -score);
}

/** Distance of each row to its `place`-th neighbour (from 1), or to its last where it has fewer; NaN where it has none. */
export function distanceToNeighbor({ offsets, distances }: NeighborDistances, place: number): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, row) => {
    const last = Math.min(offsets[row + 1]!, offsets[row]! + place) - 1;
    return last < offsets[row]! ? Number.NaN : distances[last]!;
  });
}
