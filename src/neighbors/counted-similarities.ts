import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { CountedPairs } from "../contracts/graph-checkpoint.js";
import type { PairTally } from "../contracts/tile-work.js";
import { closedMoments, momentsOf } from "./pair-moments.js";
import { coarseBins, type PairSimilarities, type PairSimilaritiesOptions } from "./pair-similarities.js";
import { type PreparedItems, prepareItems, type Similarity } from "./prepare-items.js";

/** Pairs of rows of `items` as tiles of products counted them. */
export interface Counted {
  readonly items: EmbeddingMatrix;
  readonly similarity: Similarity;
  /** The items made ready, where they are. */
  readonly prepared: PreparedItems | null;
  readonly tally: PairTally;
  readonly pairs: CountedPairs;
}

/**
 * Similarities of the pairs of different rows: the histogram, and by Euclidean distance the moments too, as tiles of products
 * counted them; by cosine and dot product mean and variance are exact (`closedMoments`). Throws `InterruptedError` when the
 * signal aborts.
 */
export async function countedSimilarities(
  { items, similarity, prepared, tally, pairs: { counts, bound } }: Counted,
  { engine, seed, signal }: PairSimilaritiesOptions,
): Promise<PairSimilarities> {
  const euclidean = similarity === "euclidean";
  const width = tally.perUnit === 0 ? 0 : 1 / tally.perUnit;
  const middles = Float64Array.from(counts, (_, bin) => tally.low + (bin + 0.5) * width);
  const blocks = prepared === null ? blocksOf(items, similarity, signal) : [prepared];
  const bins = similarity === "cosine" ? { from: 0, to: counts.length } : occupied(counts);
  return {
    count: (items.rows * (items.rows - 1)) / 2,
    ...momentsOf(middles, counts),
    ...(euclidean ? {} : await closedMoments(blocks, null, engine)),
    exactMoments: !euclidean,
    histogramPairs: counts.reduce((sum, count) => sum + count, 0),
    seed: tally.every === 1 ? null : seed,
    largestError: euclidean ? distanceBound(bound, -tally.low - bins.to * width) : bound,
    low: tally.low + bins.from * width,
    high: tally.low + bins.to * width,
    counts: joinBins(counts, bins),
  };
}

/** How far a distance can be off where half its square is by `bound`, and the one counted is `nearest` at least. */
function distanceBound(bound: number, nearest: number): number {
  return Math.min(Math.sqrt(2 * bound), (2 * bound) / nearest);
}

interface Bins {
  readonly from: number;
  readonly to: number;
}

/** The fewest bins that hold all that is counted and can be joined to `coarseBins` or fewer, as many each. */
function occupied(counts: Int32Array): Bins {
  const to = counts.findLastIndex((count) => count > 0) + 1;
  const used =
    to -
    Math.max(
      0,
      counts.findIndex((count) => count > 0),
    );
  const joined = Math.ceil(used / coarseBins);
  return { from: to - (joined === 0 ? 0 : joined * Math.ceil(used / joined)), to };
}

function joinBins(counts: Int32Array, { from, to }: Bins): Float64Array {
  const joined = Math.ceil((to - from) / coarseBins);
  const bins = new Float64Array(joined === 0 ? 1 : (to - from) / joined);
  for (let bin = from; bin < to; bin++) bins[Math.floor((bin - from) / joined)]! += counts[bin] ?? 0;
  return bins;
}

function* blocksOf(
  { rows, dims, data }: EmbeddingMatrix,
  similarity: Similarity,
  signal: AbortSignal | undefined,
): Generator<PreparedItems> {
  for (let from = 0; from < rows; from += blockRows) {
    throwIfAborted(signal);
    const to = Math.min(rows, from + blockRows);
    yield prepareItems(
      { rows: to - from, dims, data: data.subarray(from * dims, to * dims) },
      similarity,
      from,
    );
  }
}

const blockRows = 65_536;
