import { type BenchmarkDetails, benchmarkDetailsVersion } from "../contracts/benchmark-details.js";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { Dataset } from "../contracts/dataset.js";
import type { AnsweredCandidate } from "./candidate-outcomes.js";
import { queryCases } from "./query-cases.js";
import { countedScores, type Scores } from "./score-candidates.js";

const casesShown = 20;
const caseDepth = 10;

/** Scores of single queries, and the queries to read: the worst, or those the candidates agree on least. */
export function benchmarkDetails(
  dataset: Dataset,
  metrics: readonly string[],
  answered: readonly AnsweredCandidate[],
  scores: Scores | null,
  disagreements: BenchmarkResult["disagreements"],
  command: string | null,
): BenchmarkDetails {
  const primary = metrics[0]!;
  const evaluation = scores?.evaluations[0];
  const candidates = answered.map(({ candidate, run }, row) => {
    const scored = scores?.evaluations[row];
    return {
      id: candidate.id,
      run,
      scores: scored ? new Map(scored.queryIds.map((id, q) => [id, scored.metrics[primary]![q]!])) : null,
    };
  });
  if (scores === null || evaluation === undefined) {
    const queryIds = disagreements.slice(0, casesShown).map(({ queryId }) => queryId);
    const chosenBy = "least agreement between the candidates";
    return {
      schema: benchmarkDetailsVersion,
      perQuery: null,
      cases: queryCases(dataset, candidates, { queryIds, k: caseDepth, chosenBy }),
      command,
    };
  }
  const texts = new Map(dataset.queries.ids.map((id, row) => [id, dataset.queries.texts[row]!]));
  const queryIds = evaluation.queryIds.filter((_, q) => evaluation.counted[q] === 1);
  const columns = scores.evaluations.map((one) => countedScores(one, primary));
  const means = queryIds.map((_, q) => columns.reduce((sum, column) => sum + column[q]!, 0) / columns.length);
  const worst = [...queryIds.keys()].sort((a, b) => means[a]! - means[b]! || a - b).slice(0, casesShown);
  return {
    schema: benchmarkDetailsVersion,
    perQuery: {
      queryIds,
      queries: queryIds.map((id) => texts.get(id) ?? id),
      metrics: Object.fromEntries(
        metrics.map((metric) => [
          metric,
          Object.fromEntries(
            scores.evaluations.map((one, row) => [
              answered[row]!.candidate.id,
              Array.from(countedScores(one, metric)),
            ]),
          ),
        ]),
      ),
    },
    cases: queryCases(dataset, candidates, {
      queryIds: worst.map((q) => queryIds[q]!),
      k: caseDepth,
      chosenBy: `lowest mean ${primary} of the candidates`,
    }),
    command,
  };
}
