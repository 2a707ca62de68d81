import type { NeighborLists } from "./neighbor-lists.js";
import type { Similarity } from "./prepare-items.js";

/**
 * The exact nearest neighbours of many rows in one space: of items among the items (each without itself), or of queries
 * among the items.
 */
export interface NeighborGraph {
  readonly similarity: Similarity;
  /** Length of a full list: at most the others there are. */
  readonly k: number;
  /** Items that can be in a list. */
  readonly items: number;
  /** Rows of the lists' owners where they are a sample, ascending; null where every row has its list. */
  readonly sampled: Int32Array | null;
  readonly lists: NeighborLists;
  /** Similarities of all pairs that the pass has seen; null where it kept none. */
  readonly pairs: PairSimilarities | null;
}

/** Similarities of pairs of different rows: moments and histogram, each pair once. */
export interface PairSimilarities {
  readonly count: number;
  readonly mean: number;
  /** Mean squared deviation from the mean. */
  readonly variance: number;
  /** Lower edge of the first bin and upper edge of the last; bins are of equal width. */
  readonly low: number;
  readonly high: number;
  readonly counts: Float64Array;
}
