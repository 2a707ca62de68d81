import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InterruptedError } from "../contracts/errors.js";
import type { MatrixEngine, TopK } from "../contracts/matrix-engine.js";
import { mergeTopK } from "./merge-top-k.js";

/** Rows of queries and of items that meet in one call of the engine. */
export interface BlockSize {
  readonly queries: number;
  readonly items: number;
}

/**
 * Block sizes that bound the engine's score matrix (200 MB of float32) and its result, whatever the
 * number of queries and items. Few queries a call repack the items too often, short blocks of
 * items repeat the selection: 1,000 queries × 50,000 items was best for 384 dims, k = 100.
 */
export function planBlocks(queries: number, items: number, k: number): BlockSize {
  const resultBound = Math.max(1, Math.floor(scoresPerCall / 8 / Math.max(1, k)));
  const queryRows = Math.max(1, Math.min(queries, mostQueries, resultBound));
  const itemRows = Math.max(fewestItems, Math.floor(scoresPerCall / queryRows));
  const blocks = Math.max(1, Math.ceil(items / itemRows));
  const even = Math.ceil(items / blocks / itemStep) * itemStep;
  return { queries: queryRows, items: Math.max(1, Math.min(items, even)) };
}

/**
 * The engine's `k` best of each query (`k <= items.rows`), over blocks of `blockRows` items whose sorted
 * lists are merged: score descending, then row ascending. Throws `InterruptedError` between blocks when
 * the signal aborts.
 */
export async function blockedTopK(
  engine: MatrixEngine,
  queries: EmbeddingMatrix,
  items: EmbeddingMatrix,
  k: number,
  {
    bias,
    blockRows,
    signal,
  }: { bias: Float32Array | null; blockRows: number; signal?: AbortSignal | undefined },
): Promise<TopK> {
  let best: TopK | null = null;
  for (let start = 0; start < items.rows; start += blockRows) {
    if (signal?.aborted) throw new InterruptedError();
    const end = Math.min(start + blockRows, items.rows);
    const data = items.data.subarray(start * items.dims, end * items.dims);
    const block = { rows: end - start, dims: items.dims, data };
    const found = await engine.topK(queries, block, Math.min(k, block.rows), {
      bias: bias === null ? undefined : bias.subarray(start, end),
    });
    best = best === null ? found : mergeTopK(best, found, start, Math.min(k, end), queries.rows);
  }
  return best ?? { k: 0, rows: new Int32Array(0), scores: new Float32Array(0) };
}

const scoresPerCall = 50_000_000;
const mostQueries = 1_000;
const fewestItems = 10_000;
/** Engines that look at items in groups prefer whole ones. */
const itemStep = 32;
