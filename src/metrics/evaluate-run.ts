import { InputError } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import type { JudgedList } from "./judged-list.js";
import { createListJudge } from "./list-judge.js";
import { type MetricName, parseMetricNames } from "./metric-name.js";
import { type HarnessProfile, type ProfileName, profiles } from "./profiles.js";
import { listScorer } from "./score-list.js";

/** Scores of one run, columnar: entry `i` of every array belongs to `queryIds[i]`. */
export interface Evaluation {
  /** Name of the harness profile; scores of different profiles are not comparable. */
  readonly profile: string;
  /** All judged queries, in the order of the judgements. */
  readonly queryIds: readonly string[];
  /** 1 where the query is in the means. Under `alidade`: where it has a document with a positive grade. */
  readonly counted: Uint8Array;
  readonly countedQueries: number;
  /** Judged queries without any relevant document. */
  readonly withoutRelevant: readonly string[];
  /** Judged queries that the run lacks; each scores 0. */
  readonly missing: readonly string[];
  /** Queries of the run without judgements; they are ignored. */
  readonly unjudgedQueries: number;
  /** Score of each query by canonical metric name, in the order the metrics were given. */
  readonly metrics: Readonly<Record<string, Float64Array>>;
  /** Mean of each metric over the counted queries; null where there are none. */
  readonly means: Readonly<Record<string, number | null>>;
}

export interface EvaluateOptions {
  /** A profile's name, or the profile itself; default `alidade`. */
  readonly profile?: ProfileName | HarnessProfile;
}

/**
 * Scores a run against judgements under a harness profile: per query and in the mean, for metric names as
 * `parseMetricName` reads them. The stored order of a list does not matter: it is ranked by score, ties by document id.
 * A query without a relevant document, and one that the run lacks, scores 0; both are listed. Which queries count is
 * the same for all metrics, whatever their relevance level. Cost: one pass per list stored in order, a sort per list
 * otherwise. Throws `InputError` for a NaN score, a document or a query listed twice, and unknown metrics.
 */
export function evaluateRun(
  qrels: Qrels,
  run: Run,
  metricNames: readonly string[],
  { profile = "alidade" }: EvaluateOptions = {},
): Evaluation {
  const rules = typeof profile === "string" ? profiles[profile] : profile;
  const metrics = parseMetricNames(metricNames);
  const queries = qrels.queryIds.length;
  const runRows = runRowsOf(qrels, run);
  const judge = createListJudge(qrels, run, rules, deepestRank(metrics));
  const columns = metrics.map(() => new Float64Array(queries));
  const scorers = metrics.map(listScorer);
  const positives = new Int32Array(queries);
  for (let query = 0; query < queries; query++) {
    const list = judge(query, runRows[query]!);
    positives[query] = list.positives;
    scoreAll(list, scorers, columns, query);
  }
  const counted = countedBy(rules, positives, runRows);
  const inRun = runRows.filter((row) => row >= 0).length;
  return {
    profile: rules.name,
    queryIds: qrels.queryIds,
    counted,
    countedQueries: counted.reduce((sum, flag) => sum + flag, 0),
    withoutRelevant: qrels.queryIds.filter((_, query) => positives[query] === 0),
    missing: qrels.queryIds.filter((_, query) => runRows[query]! < 0),
    unjudgedQueries: run.queryIds.length - inRun,
    metrics: Object.fromEntries(metrics.map(({ canonical }, i) => [canonical, columns[i]!])),
    means: Object.fromEntries(metrics.map(({ canonical }, i) => [canonical, meanOver(columns[i]!, counted)])),
  };
}

function scoreAll(
  list: JudgedList,
  scorers: readonly ((list: JudgedList) => number)[],
  columns: readonly Float64Array[],
  query: number,
): void {
  for (let i = 0; i < scorers.length; i++) columns[i]![query] = scorers[i]!(list);
}

/** For each judged query its row in the run, -1 where the run lacks it. */
export function runRowsOf(qrels: Qrels, run: Run): Int32Array {
  const rows = new Map<string, number>();
  for (const [row, id] of run.queryIds.entries()) {
    if (rows.has(id)) {
      throw new InputError(
        `run "${run.name}" lists the query "${id}" twice; a query has one list: merge or rename them`,
      );
    }
    rows.set(id, row);
  }
  return Int32Array.from(qrels.queryIds, (id) => rows.get(id) ?? -1);
}

/** Ranks below this one change no metric. R-precision looks as deep as there are relevant documents. */
function deepestRank(metrics: readonly MetricName[]): number {
  return Math.max(...metrics.map(({ cutoff }) => cutoff ?? Number.POSITIVE_INFINITY));
}

function countedBy(profile: HarnessProfile, positives: Int32Array, runRows: Int32Array): Uint8Array {
  switch (profile.averageOver) {
    case "judged-with-relevant":
      return Uint8Array.from(positives, (count) => (count > 0 ? 1 : 0));
    case "judged":
      return new Uint8Array(positives.length).fill(1);
    case "judged-and-in-run":
      return Uint8Array.from(runRows, (row) => (row >= 0 ? 1 : 0));
  }
}

function meanOver(scores: Float64Array, counted: Uint8Array): number | null {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < scores.length; i++) {
    if (counted[i] === 0) continue;
    sum += scores[i]!;
    count++;
  }
  return count === 0 ? null : sum / count;
}
