import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { CountedPairs } from "../contracts/graph-checkpoint.js";
import type { PairTally } from "../contracts/tile-work.js";
import { dotProduct } from "../numeric/dot-product.js";
import type { Similarity } from "./prepare-items.js";
import { centreOf } from "./quantised-set.js";
import { fineBins } from "./tile-kernel.js";

/** Pairs of rows that are being counted by their similarity, while tiles of products pass. */
export interface OpenPairs {
  readonly tally: PairTally;
  /** Takes note of how far an estimate of each owner can be from the similarity. */
  within(bounds: Float32Array): void;
  /** What is counted so far, in shared memory; null where some pairs were not. */
  now(): CountedPairs | null;
  /** Goes on from what was counted before; null says that it was not. */
  resume(before: CountedPairs | null): void;
}

/**
 * Opens the count of the pairs of `owners` rows with all rows, of which it takes 2^28 at most: of more, one row in so many of each
 * tile, by turns, so that all rows are in about as many pairs; `seed` decides which begins.
 */
export function openPairs(
  items: EmbeddingMatrix,
  similarity: Similarity,
  owners: number,
  seed: number,
): OpenPairs {
  const pairs = owners === items.rows ? (owners * (owners - 1)) / 2 : owners * (items.rows - 1);
  const every = Math.max(1, Math.ceil(pairs / mostPairs));
  const [low, high] = rangeOf(items, similarity);
  const counts = new Int32Array(new SharedArrayBuffer(4 * fineBins));
  let [bound, complete] = [0, true];
  return {
    tally: {
      ...{ every, turn: ((seed % every) + every) % every, counts },
      ...{ low, perUnit: high > low ? fineBins / (high - low) : 0 },
    },
    within(bounds) {
      bound = bounds.reduce((most, each) => Math.max(most, each), bound);
    },
    now: () => (complete ? { bound, counts } : null),
    resume(before) {
      if (before?.counts.length !== fineBins) complete = false;
      else {
        counts.set(before.counts);
        bound = before.bound;
      }
    },
  };
}

/**
 * What all similarities lie in. With the centre c taken off and offsets of at most length r: distances are at most 2r; and
 * dot products are c·c and twice the largest (x − c)·c away from it at most, and r².
 */
function rangeOf(items: EmbeddingMatrix, similarity: Similarity): readonly [low: number, high: number] {
  if (similarity === "cosine") return [-1, 1];
  const { rows, dims, data } = items;
  const centre = centreOf(items, centreRows);
  const square = dotProduct(centre, 0, centre, 0, dims);
  let [radius, along] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const product = dotProduct(data, row * dims, centre, 0, dims) - square;
    const own = dotProduct(data, row * dims, data, row * dims, dims);
    radius = Math.max(radius, Math.sqrt(Math.max(0, own - 2 * product - square)));
    along = Math.max(along, Math.abs(product));
  }
  if (similarity === "euclidean") return [-2 * radius, 0];
  return [square - 2 * along - radius ** 2, square + 2 * along + radius ** 2];
}

const mostPairs = 2 ** 28;
const centreRows = 4_096;
