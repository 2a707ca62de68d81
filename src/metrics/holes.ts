import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { condensedList } from "./condensed-list.js";
import { runRowsOf } from "./evaluate-run.js";
import type { JudgedList } from "./judged-list.js";
import { createListJudge } from "./list-judge.js";
import { type MetricName, parseMetricName } from "./metric-name.js";
import { createOpenDocumentFinder, type OpenDocumentFinder } from "./open-documents.js";
import { type HarnessProfile, type ProfileName, profileOf, rulesFor } from "./profiles.js";
import { depthOf } from "./ratio-form.js";
import { differenceBounds, scoreBounds, unjudgedRanks } from "./score-bounds.js";
import { type ListScorer, listScorer } from "./score-list.js";

/** What a run's unjudged documents leave open; entry `i` of every array belongs to `queryIds[i]`. */
export interface RunHoles {
  /** Unjudged documents among the ranks that count: the first k, all for a metric without a cutoff. */
  readonly unjudged: Int32Array;
  /** Documents among the ranks that count. */
  readonly retrieved: Int32Array;
  /** The usual score, in which an unjudged document is not relevant. */
  readonly scores: Float64Array;
  /** Score of the condensed list: unjudged documents are removed first (Sakai 2007). */
  readonly condensed: Float64Array;
  /** Least and greatest score over all gradings of those unjudged documents; null where no bound is known. */
  readonly low: Float64Array | null;
  readonly high: Float64Array | null;
}

/** Extremes of the mean difference of two runs, the first minus the second. */
export interface PairHoles {
  /** Rows of `runs`. */
  readonly a: number;
  readonly b: number;
  readonly delta: number;
  readonly low: number;
  readonly high: number;
  /** True where some grading reaches both; false for outer bounds, which none exceeds. */
  readonly exact: boolean;
  /** Queries with an unjudged document among the ranks that count of either. */
  readonly openQueries: number;
}

export interface Holes {
  readonly metric: MetricName;
  /** Grades an unjudged document might get: the positive ones that the judgements use, ascending. */
  readonly grades: readonly number[];
  /** The queries that count: judged, with a relevant document. */
  readonly queryIds: readonly string[];
  readonly runs: readonly RunHoles[];
  /** null where no bound is known for the metric. */
  readonly pairs: readonly PairHoles[] | null;
}

export interface HolesOptions {
  /** Pairs of rows of `runs` to bound the difference of; default: none. */
  readonly pairs?: readonly (readonly [number, number])[] | undefined;
  /** Default `alidade`. */
  readonly profile?: ProfileName | HarnessProfile | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What unjudged documents leave open, by one metric, over the judged queries with a relevant document: how many there
 * are, the score of condensed lists, and the bounds of each score and of each difference over every grading of the
 * unjudged documents among the ranks that count, with the grades that the judgements use (see `scoreBounds` and
 * `differenceBounds`). What stands below those ranks, or was found by nobody, is taken as not relevant, and which queries
 * count stays as it is. Cost: one pass over whole lists a run, then pairs × queries with unjudged documents.
 * Throws `InputError` as `evaluateRun`, and for a profile with binary labels, self matches removed or another divisor of AP.
 */
export function measureHoles(
  qrels: Qrels,
  runs: readonly Run[],
  metricName: string,
  { pairs = [], profile = "alidade", signal }: HolesOptions = {},
): Holes {
  const metric = parseMetricName(metricName);
  const harness = boundedProfile(profileOf(profile));
  const rules = rulesFor(harness, metric.measure);
  for (const run of pairs.flat()) requireRow(run, runs.length);
  const rows = runs.map((run) => runRowsOf(qrels, run));
  const judges = runs.map((run) => createListJudge(qrels, run, rules, Number.POSITIVE_INFINITY));
  const finder = pairs.length === 0 ? null : createOpenDocumentFinder(qrels, runs, rules, depthOf(metric));
  const grades = gradesInUse(qrels);
  const counted = queriesWithRelevant(qrels);
  const score = listScorer(metric, {
    profile: harness,
    largestGrade: grades.at(-1) ?? 0,
    qrels,
  });
  const columns = runs.map(() => createColumns(metric, score, grades, counted.length));
  const sums = pairs.map(([a, b]) => ({ a, b, delta: 0, low: 0, high: 0, exact: true, openQueries: 0 }));
  let bounded = true;
  for (const [place, query] of counted.entries()) {
    throwIfAborted(signal);
    const places = rows.map((column) => column[query]!);
    const lists = judges.map((judge, run) => judge(query, places[run]!));
    for (const [run, list] of lists.entries()) bounded = columns[run]!.add(place, list) && bounded;
    if (finder === null || !bounded) continue;
    finder.read(query, places);
    const scores = columns.map(({ holes }) => holes.scores[place]!);
    for (const sum of sums) addPair(sum, { metric, grades, lists, scores, finder });
  }
  return {
    metric,
    grades,
    queryIds: Array.from(counted, (query) => qrels.queryIds[query]!),
    runs: columns.map(({ holes }) => (bounded ? holes : { ...holes, low: null, high: null })),
    pairs: bounded ? sums.map((sum) => meanOf(sum, counted.length)) : null,
  };
}

function requireRow(run: number, runs: number): void {
  if (Number.isInteger(run) && run >= 0 && run < runs) return;
  throw new InputError(`pairs names run ${run}; expected 0 to ${runs - 1}, rows of the runs`);
}

/** The bounds suppose graded labels, whole lists and average precision over R. */
function boundedProfile(profile: HarnessProfile): HarnessProfile {
  if (profile.labels === "graded" && profile.selfMatches === "kept" && profile.apDivisor === "relevant")
    return profile;
  throw new InputError(
    `what unjudged documents leave open is not worked out under the profile ${profile.name} (binary labels, self matches removed, or average precision over min(k, R)); take alidade or a trec profile`,
  );
}

/** The columns of one run; `add` returns whether the metric has bounds. */
function createColumns(metric: MetricName, score: ListScorer, grades: readonly number[], queries: number) {
  const depth = depthOf(metric);
  const [low, high] = [new Float64Array(queries), new Float64Array(queries)];
  const holes = {
    unjudged: new Int32Array(queries),
    retrieved: new Int32Array(queries),
    scores: new Float64Array(queries),
    condensed: new Float64Array(queries),
    low,
    high,
  } satisfies RunHoles;
  const add = (place: number, list: JudgedList): boolean => {
    holes.retrieved[place] = Math.min(list.retrieved, depth);
    holes.unjudged[place] = unjudgedRanks(list, depth).length;
    holes.scores[place] = score(list);
    holes.condensed[place] = score(condensedList(list));
    const bounds = scoreBounds(metric, list, grades);
    low[place] = bounds?.low ?? Number.NaN;
    high[place] = bounds?.high ?? Number.NaN;
    return bounds !== null;
  };
  return { holes, add };
}

type PairSum = { -readonly [key in keyof PairHoles]: PairHoles[key] };

interface QueryOfRuns {
  readonly metric: MetricName;
  readonly grades: readonly number[];
  readonly lists: readonly JudgedList[];
  readonly scores: readonly number[];
  readonly finder: OpenDocumentFinder;
}

function addPair(sum: PairSum, { metric, grades, lists, scores, finder }: QueryOfRuns): void {
  const { a, b } = sum;
  const delta = scores[a]! - scores[b]!;
  const open = finder.between(a, b);
  sum.delta += delta;
  const bounds =
    open.ranksInA.length === 0 ? null : differenceBounds(metric, lists[a]!, lists[b]!, open, grades);
  sum.low += bounds?.extremes.low ?? delta;
  sum.high += bounds?.extremes.high ?? delta;
  if (bounds === null) return;
  sum.openQueries++;
  if (!bounds.exact) sum.exact = false;
}

function meanOf(sum: PairHoles, queries: number): PairHoles {
  const mean = (value: number): number => (queries === 0 ? 0 : value / queries);
  return { ...sum, delta: mean(sum.delta), low: mean(sum.low), high: mean(sum.high) };
}

function gradesInUse({ grades }: Qrels): number[] {
  return [...new Set(grades)].filter((grade) => grade > 0).sort((x, y) => x - y);
}

function queriesWithRelevant({ queryIds, offsets, grades }: Qrels): Int32Array {
  const rows: number[] = [];
  for (let query = 0; query < queryIds.length; query++) {
    if (grades.subarray(offsets[query]!, offsets[query + 1]!).some((grade) => grade > 0)) rows.push(query);
  }
  return Int32Array.from(rows);
}
