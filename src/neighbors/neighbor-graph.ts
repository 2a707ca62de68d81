import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import type { GraphCheckpoint } from "../contracts/graph-checkpoint.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireChoice } from "../contracts/require-choice.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { VectorBlocks } from "../contracts/vector-blocks.js";
import type { BlockSize } from "./blocked-top-k.js";
import { countedSimilarities } from "./counted-similarities.js";
import { searchPrepared } from "./exact-search.js";
import { screenInFloat32 } from "./float32-screening.js";
import { matrixBlocks } from "./matrix-blocks.js";
import { closeLists, type NeighborLists, openLists } from "./neighbor-lists.js";
import { type OpenPairs, openPairs } from "./open-pairs.js";
import { type PairSimilarities, pairSimilarities } from "./pair-similarities.js";
import { type PreparedItems, prepareItems, type Similarity } from "./prepare-items.js";
import { sampledGraph } from "./sampled-graph.js";
import { findGraphInTiles } from "./tiled-graph.js";

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
  /** List `i` belongs to row `i`, or to row `sampled[i]`; so do the entries of `zeroQueries`. */
  readonly lists: NeighborLists;
  /** Similarities of all pairs of different items, or of queries and items; null where they were not asked for. */
  readonly pairs: PairSimilarities | null;
}

export interface QueryGraphOptions {
  readonly similarity: Similarity;
  /** Neighbours of each row, at most; a whole number from 1. */
  readonly k: number;
  readonly engine: MatrixEngine;
  /**
   * Whether to look at the similarities of all pairs too; default true. Those of items are counted in the same pass, where it
   * takes tiles of products in 8 bits: all up to 2^28 of them. Else they are looked at for themselves, and of more than 262,144
   * so many.
   */
  readonly pairs?: boolean | undefined;
  /** Euclidean length of each item's vector where it is known, which also says that all values are finite; else both are found. */
  readonly norms?: Float64Array | undefined;
  /** Decides the pairs in the histogram where there are too many for all; default 0. */
  readonly seed?: number | undefined;
  /** Replaces the sizes of `planBlocks`; results do not depend on it. */
  readonly blocks?: BlockSize | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface NeighborGraphOptions extends QueryGraphOptions {
  /** Where finished parts are kept, so that a search that was stopped goes on; default nowhere. */
  readonly checkpoint?: GraphCheckpoint | undefined;
  /**
   * Bytes that the search may take beside the vectors, a whole number; default 3 GiB. It takes what it gains from, 4 GiB at
   * most. Where they do not hold a strip of 1,024 lists beside the items, the lists of all items are searched in float32;
   * those of a sample take blocks of 8,192 items at least, however few bytes are given.
   */
  readonly memoryBytes?: number | undefined;
  /** Rows, ascending, that get a list; default all. */
  readonly sample?: Int32Array | undefined;
}

/**
 * The `k` nearest other items of each item (`rows × dims`), or of a sample of them, exactly: score descending, then row
 * ascending. Zero vectors have no list, and are in none, by cosine and dot product. The lists depend on the vectors alone,
 * not on engine, blocks or threads. Costs up to 2 · lists · rows · dims operations in the engine.
 * Throws `InputError` for a NaN or infinite value (naming the row), a bad `k`, similarity, sample or `memoryBytes`; `InterruptedError` when
 * the signal aborts.
 */
export async function neighborGraph(
  items: EmbeddingMatrix,
  options: NeighborGraphOptions,
): Promise<NeighborGraph> {
  const { similarity, sample, pairs = true, norms, seed = 0 } = options;
  checkSizes(options);
  requireChoice("similarity", similarity, similarities);
  checkNorms(options, items);
  if (sample !== undefined) checkSample(sample, items.rows);
  const k = Math.min(options.k, Math.max(0, items.rows - 1));
  const prepared = sample === undefined ? prepareItems(items, similarity, 0, norms) : null;
  const open = pairs ? openPairs(items, similarity, sample?.length ?? items.rows, seed) : undefined;
  const lists =
    prepared !== null
      ? await allLists(prepared, k, options, open)
      : await sampledLists(matrixBlocks(items), k, { ...options, sample: sample! }, open);
  return {
    similarity,
    k,
    items: items.rows,
    sampled: sample ?? null,
    lists,
    pairs: open === undefined ? null : await similaritiesOf(items, prepared, open, { ...options, seed }),
  };
}

/** What was counted while the lists were found, or else a look at the pairs themselves. */
function similaritiesOf(
  items: EmbeddingMatrix,
  prepared: PreparedItems | null,
  open: OpenPairs,
  options: NeighborGraphOptions & { readonly seed: number },
): Promise<PairSimilarities> {
  const { similarity, norms } = options;
  const pairs = open.now();
  return pairs === null
    ? pairSimilarities(prepared ?? prepareItems(items, similarity, 0, norms), null, options)
    : countedSimilarities({ items, similarity, prepared, tally: open.tally, pairs }, options);
}

/**
 * The graph of sampled items that come in blocks, such as those of a file that is larger than memory; it has no
 * similarities of pairs. Throws as `neighborGraph`, which it agrees with.
 */
export async function neighborGraphOfBlocks(
  items: VectorBlocks,
  options: NeighborGraphOptions & { readonly sample: Int32Array },
): Promise<NeighborGraph> {
  const { similarity, sample } = options;
  checkSizes(options);
  requireChoice("similarity", similarity, similarities);
  checkSample(sample, items.rows);
  const k = Math.min(options.k, Math.max(0, items.rows - 1));
  const lists = await sampledLists(items, k, options);
  return { similarity, k, items: items.rows, sampled: sample, lists, pairs: null };
}

/**
 * The `k` nearest items of each query, as `neighborGraph` finds those of items. Throws as it does, and `InputError` for
 * unequal dimensions.
 */
export async function queryGraph(
  queries: EmbeddingMatrix,
  items: EmbeddingMatrix,
  options: QueryGraphOptions,
): Promise<NeighborGraph> {
  const { similarity, engine, pairs = true, norms, seed = 0, signal } = options;
  checkNorms(options, items);
  const prepared = prepareItems(items, similarity, 0, norms);
  return {
    similarity,
    k: Math.min(options.k, items.rows),
    items: items.rows,
    sampled: null,
    lists: await searchPrepared(queries, prepared, { ...options, once: true }),
    pairs: pairs
      ? await pairSimilarities(prepareItems(queries, similarity), prepared, { engine, seed, signal })
      : null,
  };
}

/** The list of every item, by tiles, and what is not proven there by way of float32. */
async function allLists(
  items: PreparedItems,
  k: number,
  { engine, blocks, checkpoint, memoryBytes = usualMemoryBytes, signal, onProgress }: NeighborGraphOptions,
  pairs: OpenPairs | undefined,
): Promise<NeighborLists> {
  const { rows } = items.matrix;
  if (k === 0) {
    pairs?.resume(null);
    return emptyLists(rows);
  }
  const report = reporter(rows, onProgress);
  const lists = openLists(rows, k);
  const pending = await findGraphInTiles(items, engine, lists, {
    memoryBytes,
    checkpoint,
    pairs,
    signal,
    onShare: (share) => report(Math.floor(share * rows)),
  });
  if (pending.length > 0) {
    const exclude = new Array<Int32Array>(rows).fill(new Int32Array(0));
    for (const row of pending) exclude[row] = Int32Array.of(row);
    const task = { queries: items.matrix, norms: items.norms, items, k, exclude };
    const onSettled = (settled: number): void => report(rows - pending.length + settled);
    await screenInFloat32(task, engine, lists, pending, { blocks, signal, onSettled });
  }
  return closeLists(lists, items.zeroRows);
}

/** The lists of sampled rows of items that may come from a file. */
async function sampledLists(
  items: VectorBlocks,
  k: number,
  options: NeighborGraphOptions & { readonly sample: Int32Array },
  pairs?: OpenPairs,
): Promise<NeighborLists> {
  const { similarity, engine, sample, checkpoint, memoryBytes = usualMemoryBytes, signal } = options;
  if (k === 0) {
    pairs?.resume(null);
    return emptyLists(sample.length);
  }
  const report = reporter(sample.length, options.onProgress);
  const onShare = (share: number): void => report(Math.floor(share * sample.length));
  return sampledGraph(items, {
    similarity,
    k,
    engine,
    sample,
    memoryBytes,
    checkpoint,
    pairs,
    signal,
    onShare,
  });
}

/** Tells how many of `total` lists the work done so far is worth. */
function reporter(total: number, onProgress: ProgressListener | undefined): (done: number) => void {
  return (done) =>
    onProgress?.({
      type: "progress",
      candidate: null,
      stage: "finding neighbours",
      done,
      total,
      unit: "items",
    });
}

function checkSizes({ k, memoryBytes }: NeighborGraphOptions): void {
  requireWhole("k", k);
  if (memoryBytes !== undefined) requireWhole("memoryBytes", memoryBytes);
}

function checkNorms({ norms }: QueryGraphOptions, items: EmbeddingMatrix): void {
  if (norms !== undefined && norms.length !== items.rows)
    throw new InputError(`there are ${norms.length} norms of ${items.rows} items; expected one each`);
}

function checkSample(sample: Int32Array, rows: number): void {
  for (let place = 0; place < sample.length; place++) {
    const row = sample[place]!;
    if (row < 0 || row >= rows) throw new InputError(`sample names row ${row}; expected 0 to ${rows - 1}`);
    if (place > 0 && row <= sample[place - 1]!)
      throw new InputError(`sample has row ${row} after row ${sample[place - 1]}; expected ascending rows`);
  }
}

function emptyLists(owners: number): NeighborLists {
  return closeLists(openLists(owners, 0), new Int32Array(0));
}

const similarities: readonly Similarity[] = ["cosine", "dot", "euclidean"];
const usualMemoryBytes = 3 * 2 ** 30;
