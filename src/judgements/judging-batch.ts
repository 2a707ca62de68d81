import { requireWhole } from "../contracts/require-whole.js";
import type { JudgingState } from "./judging-design.js";
import { judgingMeasure } from "./judging-measure.js";
import type { JudgingPool } from "./judging-pool.js";
import type { GradeLookup } from "./visit-query.js";

/** Pairs of one query to be judged. */
export interface BatchQuery {
  readonly queryId: string;
  /** In byte order of the ids, which tells nothing. */
  readonly documentIds: readonly string[];
}

/**
 * What to judge next without asking in between: whole queries in the order of the design, those documents of the
 * racing candidates that are not judged, until there are at least `pairs`. Throws `InputError` for pairs that are no
 * whole number from 1.
 */
export function judgingBatch(
  pool: JudgingPool,
  state: JudgingState,
  gradeOf: GradeLookup,
  { metric, pairs }: { readonly metric: string; readonly pairs: number },
): BatchQuery[] {
  requireWhole("pairs", pairs);
  if (state.question === null) return [];
  const { idealCounts } = judgingMeasure(metric);
  const racing = state.couldBeBest.map((id) => pool.candidateIds.indexOf(id));
  const listsOf = new Map(pool.queries.map((lists) => [lists.queryId, lists]));
  const everyone = state.queriesJudged < state.queries ? [] : pool.queries.map(({ queryId }) => queryId);
  const batch: BatchQuery[] = [];
  let count = 0;
  for (const queryId of new Set([state.question.queryId, ...state.queriesAhead, ...everyone])) {
    if (count >= pairs) break;
    const { documentIds, ranks } = listsOf.get(queryId)!;
    const rankOf = (row: number, candidate: number): number =>
      ranks[row * pool.candidateIds.length + candidate]!;
    const differs = (row: number): boolean =>
      racing.some((candidate) => rankOf(row, candidate) !== rankOf(row, racing[0]!));
    const decisive = documentIds.filter((_, row) => differs(row));
    if (decisive.length === 0) continue;
    const listed = idealCounts
      ? documentIds.filter((_, row) => racing.some((candidate) => rankOf(row, candidate) > 0))
      : decisive;
    const open = listed.filter((id) => gradeOf(queryId, id) === undefined);
    if (open.length === 0) continue;
    batch.push({ queryId, documentIds: open });
    count += open.length;
  }
  return batch;
}
