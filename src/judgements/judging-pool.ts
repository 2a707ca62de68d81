import { InputError } from "../contracts/errors.js";
import { requireLists } from "../contracts/require-lists.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Run } from "../contracts/run.js";
import { compareUtf8 } from "../numeric/compare-utf8.js";
import { topRanks } from "./top-ranks.js";

/** The documents that candidates put into their top k for one query. */
export interface PooledLists {
  readonly queryId: string;
  /** In byte order, so that nothing tells who found what. */
  readonly documentIds: readonly string[];
  /** Row-major documents × candidates: ranks from 1, 0 where a candidate does not have the document in its top k. */
  readonly ranks: Int32Array;
}

/** Everything that judging for a comparison can ask. */
export interface JudgingPool {
  readonly candidateIds: readonly string[];
  readonly depth: number;
  readonly queries: readonly PooledLists[];
}

/**
 * The tops of two or more runs to a depth, query by query, in the order of `queryIds`. Throws `InputError` for fewer
 * runs, two of one name, a query given twice, and a depth that is no whole number from 1.
 */
export function judgingPool(runs: readonly Run[], queryIds: readonly string[], depth: number): JudgingPool {
  requireWhole("depth", depth);
  const candidateIds = runs.map(({ name }) => name);
  if (runs.length < 2)
    throw new InputError(
      `Judging settles which of several candidates is better, and ${runs.length === 1 ? `${candidateIds[0]} is alone` : "none was given"}; name at least two`,
    );
  refuseDouble(candidateIds, "run");
  refuseDouble(queryIds, "query");
  for (const run of runs) requireLists(`run "${run.name}"`, run, run.scores);
  const tops = runs.map((run) => topRanks(run, depth));
  return {
    candidateIds,
    depth,
    queries: queryIds.map((queryId) => {
      const lists = tops.map((top) => top(queryId));
      const documentIds = [...new Set(lists.flatMap((list) => [...list.keys()]))].sort(compareUtf8);
      const ranks = new Int32Array(documentIds.length * runs.length);
      documentIds.forEach((id, document) => {
        lists.forEach((list, candidate) => {
          ranks[document * runs.length + candidate] = list.get(id) ?? 0;
        });
      });
      return { queryId, documentIds, ranks };
    }),
  };
}

function refuseDouble(ids: readonly string[], what: string): void {
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new InputError(`the ${what} "${twice}" is given twice; give it once`);
}
