import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { BlockSize } from "./blocked-top-k.js";
import { searchPrepared } from "./exact-search.js";
import { screenInFloat32 } from "./float32-screening.js";
import { closeLists, type NeighborLists, openLists } from "./neighbor-lists.js";
import { type PairSimilarities, pairSimilarities } from "./pair-similarities.js";
import { gatherRows, type PreparedItems, prepareItems, type Similarity } from "./prepare-items.js";
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
  /** Similarities of all pairs that could be in a list; null where they were not asked for. */
  readonly pairs: PairSimilarities | null;
}

export interface QueryGraphOptions {
  readonly similarity: Similarity;
  /** Neighbours of each row, at most; a whole number from 1. */
  readonly k: number;
  readonly engine: MatrixEngine;
  /** Whether to look at the similarities of all pairs too; default true. */
  readonly pairs?: boolean | undefined;
  /** Decides the pairs behind the histogram where there are too many for all; default 0. */
  readonly seed?: number | undefined;
  /** Replaces the sizes of `planBlocks`; results do not depend on it. */
  readonly blocks?: BlockSize | undefined;
  /**
   * What the search may take beside the vectors as given and what they are compared by, in bytes, where it works in 8 bits;
   * default 3 GiB. It takes as much as it gains from.
   */
  readonly memoryBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface NeighborGraphOptions extends QueryGraphOptions {
  /** Rows, ascending, that get a list; default all. */
  readonly sample?: Int32Array | undefined;
}

/**
 * The `k` nearest other items of each item (`rows × dims`), or of a sample of them, exactly: score descending, then row
 * ascending. Zero vectors have no list, and are in none, by cosine and dot product. The graph depends on the vectors alone,
 * not on engine, blocks or threads. Costs up to 2 · lists · rows · dims operations in the engine.
 * Throws `InputError` for a NaN or infinite value (naming the row), a bad `k`, similarity or sample; `InterruptedError` when
 * the signal aborts.
 */
export async function neighborGraph(
  items: EmbeddingMatrix,
  options: NeighborGraphOptions,
): Promise<NeighborGraph> {
  const { similarity, engine, sample, pairs = true, seed = 0, signal } = options;
  requireWhole("k", options.k);
  if (sample !== undefined) checkSample(sample, items.rows);
  const prepared = prepareItems(items, similarity);
  const k = Math.min(options.k, Math.max(0, items.rows - 1));
  const lists =
    k === 0
      ? emptyLists(sample?.length ?? items.rows)
      : sample === undefined
        ? await allLists(prepared, k, options)
        : await searchPrepared(gatherRows(items, sample, null), prepared, {
            ...options,
            k,
            exclude: Array.from(sample, (row) => Int32Array.of(row)),
          });
  return {
    similarity,
    k,
    items: items.rows,
    sampled: sample ?? null,
    lists,
    pairs: pairs ? await pairSimilarities(prepared, null, { engine, seed, signal }) : null,
  };
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
  const { similarity, engine, pairs = true, seed = 0, signal } = options;
  const prepared = prepareItems(items, similarity);
  return {
    similarity,
    k: Math.min(options.k, items.rows),
    items: items.rows,
    sampled: null,
    lists: await searchPrepared(queries, prepared, options),
    pairs: pairs
      ? await pairSimilarities(prepareItems(queries, similarity), prepared, { engine, seed, signal })
      : null,
  };
}

/** The list of every item, by tiles, and what is not proven there in float32. */
async function allLists(
  items: PreparedItems,
  k: number,
  { engine, blocks, memoryBytes = usualMemoryBytes, signal, onProgress }: NeighborGraphOptions,
): Promise<NeighborLists> {
  const { rows } = items.matrix;
  const lists = openLists(rows, k);
  const report = (done: number): void =>
    onProgress?.({
      type: "progress",
      candidate: null,
      stage: "neighbours",
      done,
      total: rows,
      unit: "items",
    });
  const pending = await findGraphInTiles(items, engine, lists, {
    memoryBytes,
    signal,
    onShare: (share) => report(Math.floor(share * rows)),
  });
  if (pending.length > 0) {
    const exclude = Array.from({ length: rows }, (_, row) => Int32Array.of(row));
    const task = { queries: items.matrix, norms: items.norms, items, k, exclude };
    const onSettled = (settled: number): void => report(rows - pending.length + settled);
    await screenInFloat32(task, engine, lists, pending, { blocks, signal, onSettled });
  }
  return closeLists(lists, items.zeroRows);
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

const usualMemoryBytes = 3 * 2 ** 30;
