import type { Run } from "../contracts/run.js";
import { createListOrderer } from "../metrics/ordered-list.js";
import { profiles } from "../metrics/profiles.js";

/** Ranks from 1 by document id. */
export type TopRanks = ReadonlyMap<string, number>;

/** Finds the top `depth` documents of a query with their ranks, in the order that metrics see; none where there is no list. */
export function topRanks(run: Run, depth: number): (queryId: string) => TopRanks {
  const rows = new Map(run.queryIds.map((id, row) => [id, row]));
  const orderer = createListOrderer(run, profiles.alidade);
  return (queryId) => {
    const row = rows.get(queryId);
    if (row === undefined) return new Map();
    const length = Math.min(orderer.order(row, depth), depth);
    return new Map(
      Array.from(orderer.rows.subarray(0, length), (document, i) => [run.documentIds[document]!, i + 1]),
    );
  };
}
