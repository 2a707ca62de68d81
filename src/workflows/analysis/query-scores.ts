import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import { evaluateRun } from "../../metrics/evaluate-run.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";

/** Scores of a candidate's own lists on the judgements. */
export interface QueryScores {
  /** Rows of the queries that are judged and have a relevant document. */
  readonly rows: readonly number[];
  /** By row of the query. */
  readonly ofRow: Float64Array;
}

/** Scores the graph of queries as a run; null without queries or judgements. */
export function queryScores(
  { id, items, queries, qrels }: AnalysedSpace,
  graph: NeighborGraph,
  metric: string,
): QueryScores | null {
  if (queries === null || qrels === null) return null;
  const { offsets, rows, scores } = graph.lists;
  const run = {
    name: id,
    queryIds: queries.ids,
    documentIds: items.ids,
    offsets,
    documents: rows,
    scores,
  };
  const { queryIds, counted, metrics } = evaluateRun(qrels, run, [metric]);
  const rowOf = new Map(queries.ids.map((query, row) => [query, row]));
  const ofRow = new Float64Array(queries.ids.length);
  const judged: number[] = [];
  queryIds.forEach((query, i) => {
    const row = rowOf.get(query);
    if (row === undefined || counted[i] !== 1) return;
    judged.push(row);
    ofRow[row] = metrics[metric]![i]!;
  });
  return { rows: judged, ofRow };
}
