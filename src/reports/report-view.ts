import type { BenchmarkResult, Comparison } from "../contracts/benchmark-result.js";
import { type CandidateRow, candidateRows, primaryMetric } from "./candidate-rows.js";
import { type DecisionWords, decisionWords } from "./decision-words.js";
import type { ReportData } from "./report-data.js";
import { turnedComparison } from "./turned-comparison.js";

/** What every section of a report needs, computed once. */
export interface ReportView {
  readonly data: ReportData;
  readonly result: BenchmarkResult;
  readonly rows: readonly CandidateRow[];
  /** The metric that decides; null without judgements. */
  readonly metric: string | null;
  readonly words: DecisionWords;
  /** Short name of a candidate id. */
  readonly nameOf: (id: string) => string;
  /** Letter of a candidate id. */
  readonly keyOf: (id: string) => string;
}

/** How much of the data a report shows; each step of shrinking lowers one of these. */
export interface ReportDetail {
  /** Per-query scores in the JSON block. */
  readonly embeddedScores: "all" | "primary" | "none";
  readonly titleLength: number;
  readonly listDepth: number;
  readonly cases: number;
  readonly otherMetrics: boolean;
  readonly manifests: boolean;
  readonly embeddedResult: boolean;
}

/** Prepares `data` for the sections of a report. */
export function reportView(data: ReportData): ReportView {
  const rows = candidateRows(data.result);
  const byId = new Map(rows.map((row) => [row.candidate.id, row]));
  return {
    data,
    result: data.result,
    rows,
    metric: primaryMetric(data.result),
    words: decisionWords(data.result, rows),
    nameOf: (id) => byId.get(id)?.name ?? id,
    keyOf: (id) => byId.get(id)?.key ?? "?",
  };
}

/**
 * The comparisons by `metric`, those of the candidates in front first. Without a baseline each is turned so that
 * the candidate in front comes first; with one, the baseline stays second.
 */
export function orderedComparisons({ result, rows }: ReportView, metric: string): Comparison[] {
  const places = new Map(rows.map(({ candidate }, place) => [candidate.id, place]));
  const placeOf = (id: string) => places.get(id) ?? rows.length;
  return result.comparisons
    .filter((comparison) => comparison.metric === metric)
    .map((comparison) =>
      result.baseline === null && placeOf(comparison.a) > placeOf(comparison.b)
        ? turnedComparison(comparison)
        : comparison,
    )
    .sort((x, y) => placeOf(x.a) - placeOf(y.a) || placeOf(x.b) - placeOf(y.b));
}

/** Everything, as long as it fits. */
export const fullDetail: ReportDetail = {
  embeddedScores: "all",
  titleLength: 160,
  listDepth: 10,
  cases: 20,
  otherMetrics: true,
  manifests: true,
  embeddedResult: true,
};
