import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { BlockSize } from "./blocked-top-k.js";
import { screenInFloat32 } from "./float32-screening.js";
import { findInInt8 } from "./int8-screen.js";
import { closeLists, type NeighborLists, openLists } from "./neighbor-lists.js";
import { type PreparedItems, prepareItems, rowNorms, type Similarity } from "./prepare-items.js";
import type { SearchTask } from "./search-task.js";

export interface SearchPreparedOptions {
  /** How many items to return for each query, at most. */
  readonly k: number;
  readonly engine: MatrixEngine;
  /** Per query, item rows that must not be returned. */
  readonly exclude?: readonly Int32Array[] | undefined;
  /** Whether the items are searched this once, for which few queries are not worth much preparation; default false. */
  readonly once?: boolean | undefined;
  /** Replaces the sizes of `planBlocks`; results do not depend on it. */
  readonly blocks?: BlockSize | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface ExactSearchOptions extends SearchPreparedOptions {
  readonly similarity: Similarity;
}

/**
 * The `k` nearest items of each query, exactly: score descending, then row ascending. `prepareItems` and
 * `searchPrepared` in one; prepare once where the same items are searched again.
 * Throws `InputError` for a NaN or infinite value (naming the row), unequal dimensions, a bad `k`, `exclude` or
 * similarity; `InterruptedError` when the signal aborts.
 */
export function exactSearch(
  queries: EmbeddingMatrix,
  items: EmbeddingMatrix,
  options: ExactSearchOptions,
): Promise<NeighborLists> {
  return searchPrepared(queries, prepareItems(items, options.similarity), options);
}

/**
 * The `k` nearest of prepared items. An engine screens all items for candidates, in 8 bits where that gains
 * (`findInInt8`), else in float32 (`screenInFloat32`); candidates are scored in float64, and a list is done when it is
 * proven that nothing left out belongs to it. So a score, and the whole list, depend on the vectors alone, not on
 * engine, batch or blocks. Costs 2·q·n·d operations in the engine. Throws as `exactSearch`.
 */
export async function searchPrepared(
  queries: EmbeddingMatrix,
  items: PreparedItems,
  options: SearchPreparedOptions,
): Promise<NeighborLists> {
  checkSearch(queries, items.matrix, options);
  const { engine, exclude, once, blocks, signal, onProgress } = options;
  const k = Math.min(options.k, items.matrix.rows);
  const norms = rowNorms(queries, "query");
  const compared = (row: number) => items.similarity === "euclidean" || norms[row] !== 0;
  const task: SearchTask = { queries, norms, items, k, exclude, once };
  const lists = openLists(queries.rows, k);
  const all = Int32Array.from({ length: queries.rows }, (_, row) => row);
  let pending: Int32Array = items.searched.rows === 0 ? new Int32Array(0) : all.filter(compared);
  let done = queries.rows - pending.length;
  const onSettled = (settled: number): void => {
    onProgress?.({
      type: "progress",
      candidate: null,
      stage: "searching",
      done: done + settled,
      total: queries.rows,
      unit: "queries",
    });
  };
  const unsettled = await findInInt8(task, engine, lists, pending, { signal, onSettled });
  done += pending.length - unsettled.length;
  pending = unsettled;
  await screenInFloat32(task, engine, lists, pending, { blocks, signal, onSettled });
  return closeLists(
    lists,
    all.filter((row) => !compared(row)),
  );
}

/** Throws `InputError` for unequal dimensions, a bad `k` and a bad `exclude`. */
export function checkSearch(
  queries: EmbeddingMatrix,
  items: Pick<EmbeddingMatrix, "rows" | "dims">,
  { k, exclude }: Pick<SearchPreparedOptions, "k" | "exclude">,
): void {
  requireWhole("k", k);
  if (queries.dims !== items.dims) {
    throw new InputError(
      `queries have ${queries.dims} dimensions and items ${items.dims}; both must come from the same model`,
    );
  }
  if (exclude === undefined) return;
  if (exclude.length !== queries.rows) {
    throw new InputError(
      `exclude has ${exclude.length} lists; expected one for each of the ${queries.rows} queries`,
    );
  }
  for (const rows of exclude) {
    for (const row of rows) {
      if (row < 0 || row >= items.rows)
        throw new InputError(`exclude names row ${row}; expected 0 to ${items.rows - 1}`);
    }
  }
}
