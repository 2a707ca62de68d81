import { InputError } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { moduleMetric } from "./module-metrics.js";
import { createListOrderer } from "./ordered-list.js";
import type { RankingRules } from "./profiles.js";

/**
 * Scores of a metric of the user's own, one a judged query, in the order of the judgements. The list is ordered as the
 * rules say and cut at `depth`; a query that the run lacks (row -1) has an empty one. Throws `InputError` for a score that
 * is no number within the metric's bounds, and what the metric throws.
 */
export function moduleScores(
  name: string,
  { qrels, run, runRows }: { readonly qrels: Qrels; readonly run: Run; readonly runRows: Int32Array },
  rules: RankingRules,
  depth: number = Number.POSITIVE_INFINITY,
): Float64Array<ArrayBuffer> {
  const { score, bounds, cutoff } = moduleMetric(name);
  const most = Math.min(depth, cutoff ?? Number.POSITIVE_INFINITY);
  const orderer = createListOrderer(run, rules);
  const largest = rules.labels === "binary" ? 1 : Number.POSITIVE_INFINITY;
  return Float64Array.from(qrels.queryIds, (queryId, query) => {
    const grades = new Map<string, number>();
    for (let i = qrels.offsets[query]!; i < qrels.offsets[query + 1]!; i++) {
      const grade = qrels.grades[i]!;
      if (grade >= 0) grades.set(qrels.documentIds[qrels.documents[i]!]!, Math.min(grade, largest));
    }
    const documents: string[] = [];
    const runRow = runRows[query]!;
    const length = runRow < 0 ? 0 : orderer.order(runRow, most);
    for (let i = 0; i < length && documents.length < most; i++) {
      const id = run.documentIds[orderer.rows[i]!]!;
      if (rules.selfMatches !== "removed" || id !== queryId) documents.push(id);
    }
    const value: unknown = score({
      queryId,
      documents,
      grades: documents.map((id) => grades.get(id) ?? null),
      judged: [...grades.values()].sort((a, b) => b - a),
    });
    if (typeof value === "number" && value >= bounds[0] && value <= bounds[1]) return value;
    const shown = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
    throw new InputError(
      `"${name}" scored the query "${queryId}" ${shown.slice(0, 60)}; expected a number within its bounds, ${bounds[0]} to ${bounds[1]}`,
    );
  });
}
