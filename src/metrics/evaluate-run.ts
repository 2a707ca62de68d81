import { InputError } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import { requireLists } from "../contracts/require-lists.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { Run } from "../contracts/run.js";
import { createListJudge } from "./list-judge.js";
import { measures } from "./measures.js";
import { type MetricName, parseMetricNames } from "./metric-name.js";
import {
  type AveragingRules,
  type HarnessProfile,
  type ProfileName,
  profileOf,
  type RankingRules,
  rulesFor,
} from "./profiles.js";
import { type ListScorer, listScorer } from "./score-list.js";
import { moduleScores } from "./score-module.js";
import { summarize } from "./summarize.js";

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
  /**
   * One number of each metric over the counted queries, or over those of the profile's exception for its measure: the
   * mean, for `gmap` and `gm-bpref` the geometric mean (scores below 1e-5 as 1e-5), for counts the sum; rounded where the
   * profile rounds; null where no query counts.
   */
  readonly means: Readonly<Record<string, number | null>>;
}

export interface EvaluateOptions {
  /** A profile's name, or the profile itself; default `alidade`. */
  readonly profile?: ProfileName | HarnessProfile;
  /** Documents below this rank count as not retrieved (trec_eval's `-M`); default all are kept. */
  readonly depth?: number;
}

/**
 * Scores a run against judgements under a harness profile: per query and in the mean, for metric names as
 * `parseMetricName` reads them. The stored order of a list does not matter: it is ranked by score, ties as the profile
 * says. A query without a relevant document, and one that the run lacks, scores 0; both are listed. Which queries count
 * is the same for all metrics of a profile's rules, whatever their relevance level. Cost: one or two passes per list.
 * Throws `InputError` for a NaN score, a document or a query listed twice, unknown metrics and profiles, a grade above
 * the scale of a metric, and a missing query where the profile has none.
 */
export function evaluateRun(
  qrels: Qrels,
  run: Run,
  metricNames: readonly string[],
  { profile: asked = "alidade", depth }: EvaluateOptions = {},
): Evaluation {
  const profile = profileOf(asked);
  if (depth !== undefined) requireWhole("depth", depth);
  const metrics = parseMetricNames(metricNames);
  const runRows = runRowsOf(qrels, run);
  if (profile.missingQueries === "error") refuseMissing(profile, qrels, run, runRows);
  const columns = new Map(metrics.map((metric) => [metric, new Float64Array(qrels.queryIds.length)]));
  const largestGrade = profile.labels === "binary" ? 1 : checkedLargestGrade(qrels, metrics);
  for (const metric of metrics.filter(({ measure }) => measure === "module")) {
    const rules = rulesFor(profile, metric.measure);
    columns.set(metric, moduleScores(metric.canonical, { qrels, run, runRows }, rules, depth));
  }
  const ofPackage = metrics.filter(({ measure }) => measure !== "module");
  for (const { rules, metrics: group } of rankedAlike(profile, ofPackage)) {
    const judge = createListJudge(qrels, run, rules, depth);
    const scorers = group.map((metric) => listScorer(metric, { profile, largestGrade, qrels }));
    const targets = group.map((metric) => columns.get(metric)!);
    for (let query = 0; query < runRows.length; query++)
      scoreAll(judge(query, runRows[query]!), scorers, targets, query);
  }
  const positives = positivesOf(qrels);
  const counted = countedBy(profile, positives, runRows);
  const inRun = runRows.filter((row) => row >= 0).length;
  return {
    profile: profile.name,
    queryIds: qrels.queryIds,
    counted,
    countedQueries: counted.reduce((sum, flag) => sum + flag, 0),
    withoutRelevant: qrels.queryIds.filter((_, query) => positives[query] === 0),
    missing: qrels.queryIds.filter((_, query) => runRows[query]! < 0),
    unjudgedQueries: run.queryIds.length - inRun,
    metrics: Object.fromEntries(metrics.map((metric) => [metric.canonical, columns.get(metric)!])),
    means: Object.fromEntries(
      metrics.map((metric) => {
        const rules = rulesFor(profile, metric.measure);
        const mask = countedBy(rules, positives, runRows);
        const { summary } = measures[metric.measure];
        return [metric.canonical, summarize(columns.get(metric)!, mask, summary, rules.meanDecimals)];
      }),
    ),
  };
}

function scoreAll(
  list: Parameters<ListScorer>[0],
  scorers: readonly ListScorer[],
  columns: readonly Float64Array[],
  query: number,
): void {
  for (let i = 0; i < scorers.length; i++) columns[i]![query] = scorers[i]!(list);
}

interface MetricGroup {
  readonly rules: RankingRules;
  readonly metrics: MetricName[];
}

/** The metrics by the rules their lists are ranked by: mostly one group. */
function rankedAlike(profile: HarnessProfile, metrics: readonly MetricName[]): Iterable<MetricGroup> {
  const groups = new Map<string, MetricGroup>();
  for (const metric of metrics) {
    const rules = rulesFor(profile, metric.measure);
    const key = [rules.scoreType, rules.ties, rules.selfMatches, rules.labels].join(" ");
    const group = groups.get(key) ?? { rules, metrics: [] };
    group.metrics.push(metric);
    groups.set(key, group);
  }
  return groups.values();
}

/** For each judged query its row in the run, -1 where the run lacks it. Throws `InputError` as `requireLists`. */
export function runRowsOf(qrels: Qrels, run: Run): Int32Array {
  requireLists(`run "${run.name}"`, run, run.scores);
  requireLists("the set of judgements", qrels, qrels.grades);
  const rows = new Map(run.queryIds.map((id, row) => [id, row]));
  return Int32Array.from(qrels.queryIds, (id) => rows.get(id) ?? -1);
}

function refuseMissing({ name, harness }: HarnessProfile, qrels: Qrels, run: Run, runRows: Int32Array): void {
  const missing = qrels.queryIds.filter((_, query) => runRows[query]! < 0);
  if (missing.length === 0) return;
  throw new InputError(
    `run "${run.name}" has no list for ${missing.length} judged queries, the first "${missing[0]}"; under the profile ${name} that is an error, as in ${harness}: add their lists, or take a profile that counts them as 0, such as ${name}-c`,
  );
}

/** The largest grade of all judgements; refuses one above the scale that a metric names. */
function checkedLargestGrade({ grades }: Qrels, metrics: readonly MetricName[]): number {
  let largest = 0;
  for (let i = 0; i < grades.length; i++) largest = Math.max(largest, grades[i]!);
  const narrow = metrics.find(
    ({ measure, parameter }) => measure === "err" && (parameter ?? largest) < largest,
  );
  if (narrow === undefined) return largest;
  throw new InputError(
    `the metric ${narrow.canonical} is for grades up to ${narrow.parameter}, but the judgements hold the grade ${largest}; write err(max=${largest}), or err for the largest grade there is`,
  );
}

function positivesOf(qrels: Qrels): Int32Array {
  const positives = new Int32Array(qrels.queryIds.length);
  for (let query = 0; query < positives.length; query++) {
    for (let i = qrels.offsets[query]!; i < qrels.offsets[query + 1]!; i++)
      if (qrels.grades[i]! > 0) positives[query]!++;
  }
  return positives;
}

/** 1 for each judged query that the rules let into a mean. */
function countedBy(rules: AveragingRules, positives: Int32Array, runRows: Int32Array): Uint8Array {
  return Uint8Array.from(positives, (count, query) =>
    (rules.withoutRelevant === "left-out" && count === 0) ||
    (rules.missingQueries === "left-out" && runRows[query]! < 0)
      ? 0
      : 1,
  );
}
