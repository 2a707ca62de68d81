import type { MatrixEngine, TopK } from "../contracts/matrix-engine.js";
import { createTopK } from "../numeric/top-k.js";
import { type BlockSize, blockedTopK, planBlocks } from "./blocked-top-k.js";
import { float32ScoreBound } from "./float32-score-bound.js";
import { float64Score } from "./float64-score.js";
import type { OpenLists } from "./neighbor-lists.js";
import { gatherRows } from "./prepare-items.js";
import { mostExcluded, type ScreeningOptions, type SearchTask } from "./search-task.js";

/**
 * Finds the lists of `pending` queries by the engine's scores in float32: it returns somewhat more than `k`
 * candidates, those are scored anew in float64, and the list is done when nothing the engine left out can
 * be better: when its last candidate lies more than 2E below its k-th, E being `float32ScoreBound` (see that
 * file for the proof's terms). Else the query is screened again, four times as deep. About 2·q·k·d operations
 * here beside 2·q·n·d in the engine.
 */
export async function screenInFloat32(
  task: SearchTask,
  engine: MatrixEngine,
  lists: OpenLists,
  pending: Int32Array,
  { blocks, signal, onSettled }: ScreeningOptions & { readonly blocks?: BlockSize | undefined },
): Promise<void> {
  const { queries, norms, items, k, exclude } = task;
  const settle = createSettler(task, lists);
  let remaining = pending;
  let depth = k + leastMargin + Math.ceil(k / 16);
  while (remaining.length > 0) {
    const unsettled: number[] = [];
    const plan = blocks ?? planBlocks(remaining.length, items.searched.rows, depth);
    for (let start = 0; start < remaining.length; start += plan.queries) {
      const rows = remaining.subarray(start, start + plan.queries);
      const block = gatherRows(queries, rows, items.similarity === "cosine" ? norms : null);
      const wanted = Math.min(items.searched.rows, depth + mostExcluded(rows, exclude));
      const found = await blockedTopK(engine, block, items.searched, wanted, {
        bias: items.bias,
        blockRows: plan.items,
        signal,
      });
      rows.forEach((row, place) => {
        if (!settle(row, found, place)) unsettled.push(row);
      });
      onSettled(pending.length - (remaining.length - start - rows.length) - unsettled.length);
    }
    remaining = Int32Array.from(unsettled);
    depth *= 4;
  }
}

/** Turns the engine's candidates of one query into its list; false when they might not hold all of the best. */
function createSettler(
  { queries, norms, items, k, exclude }: SearchTask,
  lists: OpenLists,
): (query: number, found: TopK, place: number) => boolean {
  const excluded = new Uint8Array(exclude === undefined ? 0 : items.matrix.rows);
  const best = createTopK(Math.max(1, k));

  function settleUnexcluded(query: number, found: TopK, place: number): boolean {
    const start = place * found.k;
    const end = start + found.k;
    const rowAt = (at: number) => items.rowOf?.[found.rows[at]!] ?? found.rows[at]!;
    let kth = start - 1;
    for (let eligible = 0; eligible < k && kth < end - 1; ) if (excluded[rowAt(++kth)] !== 1) eligible++;
    const cutoff = found.scores[kth]! - 2 * float32ScoreBound(items, queries.dims, norms[query]!);
    if (found.k < items.searched.rows && !(found.scores[end - 1]! < cutoff)) return false;
    for (let at = start; at < end && found.scores[at]! >= cutoff; at++) {
      const row = rowAt(at);
      if (excluded[row] !== 1) best.offer(row, float64Score(items, row, queries, query, norms[query]!));
    }
    lists.counts[query] = best.drain(lists.rows, lists.scores, query * k);
    return true;
  }

  return (query, found, place) => {
    const rows = exclude?.[query];
    if (rows !== undefined) for (const row of rows) excluded[row] = 1;
    const settled = settleUnexcluded(query, found, place);
    if (rows !== undefined) for (const row of rows) excluded[row] = 0;
    return settled;
  };
}

/** Candidates beyond k that are screened at first, plus one in sixteen. */
const leastMargin = 8;
