import type { PerQueryScores } from "../contracts/benchmark-details.js";
import type { BenchmarkResult, Comparison } from "../contracts/benchmark-result.js";
import { InputError } from "../contracts/errors.js";
import type { MetricHoles } from "../contracts/holes.js";
import { didYouMean } from "../contracts/nearest-name.js";
import { parseAveragedMetrics } from "../metrics/averaged-metrics.js";
import { evaluateRun } from "../metrics/evaluate-run.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { compareCandidates } from "../selection/compare-candidates.js";
import { holm } from "../statistics/holm.js";
import { projectFolder } from "../storage/project-folder.js";
import { readRunFile } from "../storage/read-run-file.js";
import { readResult, type StoredResult } from "../storage/result-store.js";
import { type AgreementReport, agreementOfLists, storedRun } from "./agreement-of-lists.js";
import { holesOfRuns } from "./holes-of-runs.js";
import { loadMetrics } from "./load-metrics.js";
import { qrelsForMetrics } from "./qrels-for-metrics.js";
import { countedScores } from "./score-candidates.js";

export interface CompareOptions {
  readonly a: string;
  readonly b: string;
  /** Candidate of a and of b, where the two results hold several; by default those with the same id. */
  readonly candidateA?: string | undefined;
  readonly candidateB?: string | undefined;
  /** Judgements, where a and b are TREC run files. */
  readonly qrels?: string | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly seed: number;
  readonly cwd: string;
}

/**
 * Paired comparisons, a minus b, on the queries both have; the pairs of a metric are one family (Holm). In each, `a`
 * is a candidate of the first result and `b` one of the second.
 */
export interface CompareReport {
  readonly schema: "alidade/comparison/v1";
  readonly a: string;
  readonly b: string;
  readonly queries: number;
  /** It decides nothing: each p is that of a single look, and no look is counted in the ledger. */
  readonly looksCounted: false;
  readonly comparisons: readonly Comparison[];
  /** What unjudged documents leave open of each metric; of run files, where the judgements are at hand. */
  readonly holes: readonly MetricHoles[];
  /** How alike the lists are, one entry a pair whose lists are at hand. */
  readonly agreement: readonly AgreementReport[];
  readonly notices: readonly string[];
}

/**
 * Compares two stored results, or two run files against judgements, query by query.
 * Throws `InputError` where the two cannot be compared: other data, other profile, no candidate in common.
 */
export async function compare(options: CompareOptions): Promise<CompareReport> {
  await loadMetrics(options.metrics ?? [], options.cwd);
  return options.qrels === undefined ? compareResults(options) : compareRuns(options, options.qrels);
}

async function compareRuns(
  { a, b, metrics = defaultMetrics, seed, cwd }: CompareOptions,
  file: string,
): Promise<CompareReport> {
  const names = parseAveragedMetrics(metrics).map(({ canonical }) => canonical);
  const qrels = await qrelsForMetrics(names, file, { cwd });
  const runs = [await readRunFile(a, { cwd }), await readRunFile(b, { cwd })] as const;
  const evaluations = runs.map((run) => evaluateRun(qrels, run, names));
  const [first, second] = evaluations;
  const notices = evaluations.flatMap(({ missing }, i) =>
    missing.length === 0
      ? []
      : [`${i === 0 ? a : b} has no list for ${missing.length} of the judged queries; each scores 0`],
  );
  const comparisons = names.map((metric) =>
    paired([a, b], metric, countedScores(first!, metric), countedScores(second!, metric), seed),
  );
  const named = runs.map((run, i) => ({ id: i === 0 ? a : b, run }));
  return {
    schema: "alidade/comparison/v1",
    a,
    b,
    queries: first!.countedQueries,
    looksCounted: false,
    comparisons,
    holes: holesOfRuns(qrels, named, { metrics: names, baseline: null, seed }),
    agreement: [agreementOfLists([a, b], runs[0], runs[1], seed)],
    notices,
  };
}

async function compareResults(options: CompareOptions): Promise<CompareReport> {
  const { results } = projectFolder(options.cwd);
  const a = await readResult(results, options.a);
  const b = await readResult(results, options.b);
  const notices = comparability(a.result, b.result);
  const metrics = sharedMetrics(a, b, options.metrics);
  const pairs = candidatePairs(a.result, b.result, options);
  notices.push(...unpaired(a.result, b.result, pairs));
  const shared = sharedQueries(a, b);
  const comparisons = metrics.flatMap((metric) =>
    correctedTogether(
      pairs.map(([idA, idB]) =>
        paired(
          [idA, idB],
          metric,
          scoresOf(a, metric, idA, shared),
          scoresOf(b, metric, idB, shared),
          options.seed,
        ),
      ),
    ),
  );
  return {
    schema: "alidade/comparison/v1",
    a: a.result.id,
    b: b.result.id,
    queries: shared.length,
    looksCounted: false,
    comparisons,
    holes: [],
    agreement: await agreementOfStored(a, b, pairs, notices, options.seed),
    notices,
  };
}

/** Agreement of each pair whose lists lie beside the results; a notice says where they do not. */
async function agreementOfStored(
  a: StoredResult,
  b: StoredResult,
  pairs: readonly (readonly [string, string])[],
  notices: string[],
  seed: number,
): Promise<AgreementReport[]> {
  const found: AgreementReport[] = [];
  for (const [idA, idB] of pairs) {
    const [runA, runB] = [await storedRun(a, idA), await storedRun(b, idB)];
    if (runA !== null && runB !== null) found.push(agreementOfLists([idA, idB], runA, runB, seed));
  }
  if (found.length < pairs.length) {
    notices.push(
      `the lists of ${pairs.length - found.length} of ${pairs.length} pairs are not beside the results, so how alike they are is not shown`,
    );
  }
  return found;
}

function paired(
  [idA, idB]: readonly [string, string],
  metric: string,
  a: Float64Array,
  b: Float64Array,
  seed: number,
): Comparison {
  const values = new Float64Array(a.length * 2);
  values.set(a);
  values.set(b, a.length);
  const scores = { ids: ["a", "b"], queries: a.length, values };
  const [comparison] = compareCandidates(scores, { metric, random: seededRandom(seed) });
  if (comparison === undefined)
    throw new InputError("The two share no query with a relevant document, so there is nothing to compare");
  return { ...comparison, a: idA, b: idB };
}

/** The pairs of one metric are one family. */
function correctedTogether(comparisons: readonly Comparison[]): Comparison[] {
  const adjusted = holm(Float64Array.from(comparisons, ({ p }) => p));
  return comparisons.map((comparison, i) => ({ ...comparison, pAdjusted: adjusted[i]! }));
}

/** What keeps two results apart: an error where the numbers mean different things, else notices. */
function comparability(a: BenchmarkResult, b: BenchmarkResult): string[] {
  if (a.dataset.fingerprint !== b.dataset.fingerprint) {
    throw new InputError(
      `${a.id} and ${b.id} cannot be compared: their data differ (${a.dataset.name} ${a.dataset.fingerprint.slice(0, 12)}, ${b.dataset.name} ${b.dataset.fingerprint.slice(0, 12)}). Run both on the same documents, queries and judgements`,
    );
  }
  if (a.dataset.judgedQueries === 0) {
    throw new InputError(
      `${a.id} and ${b.id} cannot be compared: their data have no judgements, so there are no scores`,
    );
  }
  const notices: string[] = [];
  if (a.depth !== b.depth)
    notices.push(`the lists were kept to different depths (${a.depth} and ${b.depth})`);
  if (JSON.stringify(a.machine) !== JSON.stringify(b.machine))
    notices.push("timings come from different machines and are not compared");
  return notices;
}

function sharedMetrics(a: StoredResult, b: StoredResult, wanted: readonly string[] | undefined): string[] {
  const carriedBy = [a, b].map((stored) => Object.keys(scoresByMetric(stored).metrics));
  const inBoth = a.result.metrics.filter((metric) => b.result.metrics.includes(metric));
  const both = inBoth.filter((metric) => carriedBy.every((metrics) => metrics.includes(metric)));
  if (wanted === undefined) {
    if (both.length === 0) throw new InputError(`${a.result.id} and ${b.result.id} have no metric in common`);
    return both;
  }
  return parseAveragedMetrics(wanted).map(({ canonical }) => {
    if (both.includes(canonical)) return canonical;
    if (inBoth.includes(canonical)) {
      const lacking = carriedBy[0]!.includes(canonical) ? b : a;
      throw new InputError(leftOutNote(lacking, `the scores of single queries by ${canonical}`));
    }
    throw new InputError(
      `The results have no ${canonical} in common; they share ${both.join(", ") || "none"}.${didYouMean(canonical, both)}`,
    );
  });
}

/** Scores of single queries. Throws `InputError` where a report page had no room for them. */
function scoresByMetric(stored: StoredResult): PerQueryScores {
  if (stored.details.perQuery !== null) return stored.details.perQuery;
  throw new InputError(leftOutNote(stored, "the scores of single queries"));
}

function leftOutNote({ result }: StoredResult, what: string): string {
  return `The report page of ${result.id} left out ${what} to stay small; name its result.json instead`;
}

function candidatePairs(
  a: BenchmarkResult,
  b: BenchmarkResult,
  { candidateA, candidateB }: CompareOptions,
): [string, string][] {
  const [idsA, idsB] = [answeredIds(a), answeredIds(b)];
  const check = (id: string, ids: string[], result: BenchmarkResult): string => {
    if (ids.includes(id)) return id;
    throw new InputError(
      `${result.id} has no candidate "${id}"; it has ${ids.join(", ")}.${didYouMean(id, ids)}`,
    );
  };
  if (candidateA !== undefined || candidateB !== undefined) {
    return [[check(candidateA ?? candidateB!, idsA, a), check(candidateB ?? candidateA!, idsB, b)]];
  }
  const common = idsA.filter((id) => idsB.includes(id));
  if (common.length > 0) return common.map((id) => [id, id]);
  if (idsA.length === 1 && idsB.length === 1) return [[idsA[0]!, idsB[0]!]];
  throw new InputError(
    `${a.id} and ${b.id} have no candidate in common; name one of each with --candidate-a (${idsA.join(", ")}) and --candidate-b (${idsB.join(", ")})`,
  );
}

/** Candidates of one result that stand in no pair. */
function unpaired(
  a: BenchmarkResult,
  b: BenchmarkResult,
  pairs: readonly (readonly [string, string])[],
): string[] {
  return [a, b].flatMap((result, side) => {
    const left = answeredIds(result).filter((id) => !pairs.some((pair) => pair[side] === id));
    return left.length === 0
      ? []
      : [`not compared, because the other result lacks them: ${left.join(", ")} of ${result.id}`];
  });
}

function answeredIds({ candidates }: BenchmarkResult): string[] {
  return candidates.filter(({ status }) => status === "ok").map(({ id }) => id);
}

function sharedQueries(a: StoredResult, b: StoredResult): string[] {
  const inB = new Set(scoresByMetric(b).queryIds);
  return scoresByMetric(a).queryIds.filter((id) => inB.has(id));
}

function scoresOf(
  stored: StoredResult,
  metric: string,
  candidate: string,
  queryIds: readonly string[],
): Float64Array {
  const { queryIds: rows, metrics } = scoresByMetric(stored);
  const column = metrics[metric]![candidate]!;
  const places = new Map(rows.map((id, row) => [id, row]));
  return Float64Array.from(queryIds, (id) => column[places.get(id)!]!);
}

const defaultMetrics = ["ndcg@10", "precision@5", "recall@5"];
