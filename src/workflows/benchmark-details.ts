import { type BenchmarkDetails, benchmarkDetailsVersion } from "../contracts/benchmark-details.js";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import type { Dataset } from "../contracts/dataset.js";
import type { AnsweredCandidate } from "./candidate-outcomes.js";
import { caseDepth } from "./case-depth.js";
import type { FailureReader } from "./failure-reader.js";
import { queryCases } from "./query-cases.js";
import { countedScores, type Scores } from "./score-candidates.js";

const casesShown = 20;
/** Of each pair, how many of the largest wins and of the largest losses are shown. */
const differingShown = 5;

/**
 * Scores of single queries, and the queries to read: the worst, or those the candidates agree on least; with judgements
 * also those on which the candidate in front and the next (and the baseline) differ most. `reader` reads the reasons.
 */
export function benchmarkDetails(
  dataset: Dataset,
  metrics: readonly string[],
  answered: readonly AnsweredCandidate[],
  scores: Scores | null,
  disagreements: BenchmarkResult["disagreements"],
  { command, baseline, reader }: DetailsOptions,
): BenchmarkDetails {
  const primary = metrics[0]!;
  const k = caseDepth(primary);
  const evaluation = scores?.evaluations[0];
  const candidates = answered.map(({ candidate, run }, row) => {
    const scored = scores?.evaluations[row];
    return {
      id: candidate.id,
      run,
      reasons: reader?.reasons(candidate.id),
      scores: scored ? new Map(scored.queryIds.map((id, q) => [id, scored.metrics[primary]![q]!])) : null,
    };
  });
  if (scores === null || evaluation === undefined) {
    const queryIds = disagreements.slice(0, casesShown).map(({ queryId }) => queryId);
    const chosenBy = "least agreement between the candidates";
    return {
      schema: benchmarkDetailsVersion,
      perQuery: null,
      cases: queryCases(dataset, candidates, { queryIds, k, chosenBy }),
      command,
    };
  }
  const texts = new Map(dataset.queries.ids.map((id, row) => [id, dataset.queries.texts[row]!]));
  const queryIds = evaluation.queryIds.filter((_, q) => evaluation.counted[q] === 1);
  const ids = answered.map(({ candidate }) => candidate.id);
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
      k,
      chosenBy: `lowest mean ${primary} of the candidates`,
    }),
    ...(columns.length < 2
      ? {}
      : {
          differing: queryCases(dataset, candidates, {
            queryIds: mostDiffering(ids, columns, baseline)
              .filter((q) => !worst.includes(q))
              .map((q) => queryIds[q]!),
            k,
            chosenBy: `largest differences in ${primary} between the candidates in front${baseline === null ? "" : " and with the baseline"}, without the worst queries`,
          }),
        }),
    command,
  };
}

/** What the details need besides lists and scores. */
export interface DetailsOptions {
  readonly command: string | null;
  readonly baseline: string | null;
  /** null where there are no judgements. */
  readonly reader: FailureReader | null;
}

/** Rows of the queries on which the best two, and the best and the baseline, differ most: wins first, then losses. */
function mostDiffering(
  ids: readonly string[],
  columns: readonly Float64Array[],
  baseline: string | null,
): number[] {
  const sums = columns.map((column) => column.reduce((sum, value) => sum + value, 0));
  const order = [...ids.keys()].sort((i, j) => sums[j]! - sums[i]! || i - j);
  const [first = 0, second = 0] = order;
  const against = baseline === null ? [second] : [second, ids.indexOf(baseline)];
  const rows = against
    .filter((other) => other >= 0 && other !== first)
    .flatMap((other) => {
      const deltas = columns[first]!.map((value, q) => value - columns[other]![q]!);
      const sorted = [...deltas.keys()]
        .filter((q) => deltas[q] !== 0)
        .sort((p, q) => deltas[q]! - deltas[p]!);
      const wins = sorted.filter((q) => deltas[q]! > 0).slice(0, differingShown);
      return [...wins, ...sorted.filter((q) => deltas[q]! < 0).slice(-differingShown)];
    });
  return [...new Set(rows)];
}
