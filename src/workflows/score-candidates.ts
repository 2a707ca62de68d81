import type { Comparison, Estimate } from "../contracts/benchmark-result.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { saysBetter } from "../metrics/averaged-metrics.js";
import { type Evaluation, evaluateRun } from "../metrics/evaluate-run.js";
import { parseMetricName } from "../metrics/metric-name.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import type { CandidateScores } from "../selection/candidate-scores.js";
import { compareCandidates } from "../selection/compare-candidates.js";
import { estimateMean } from "../statistics/estimate-mean.js";

/** Lists of one candidate with its id. */
export interface NamedRun {
  readonly id: string;
  readonly run: Run;
}

export interface Scores {
  /** One evaluation a candidate, in their order. */
  readonly evaluations: readonly Evaluation[];
  readonly estimates: readonly Readonly<Record<string, Estimate>>[];
  readonly unjudged: readonly { k: number; mean: number; queries: number }[];
  readonly comparisons: readonly Comparison[];
  /** Scores by the first metric, which decides. */
  readonly primary: CandidateScores;
  /** The queries they are of. */
  readonly queryIds: readonly string[];
}

export interface ScoreOptions {
  readonly metrics: readonly string[];
  readonly baseline: string | null;
  readonly alpha: number;
  readonly seed: number;
}

/** Scores runs against judgements and compares them. */
export function scoreCandidates(qrels: Qrels, runs: readonly NamedRun[], options: ScoreOptions): Scores {
  const { metrics, baseline, alpha, seed } = options;
  const unjudgedCutoff = parseMetricName(metrics[0]!).cutoff ?? defaultUnjudgedCutoff;
  const unjudgedMetric = `unjudged@${unjudgedCutoff}`;
  const asked = metrics.includes(unjudgedMetric) ? metrics : [...metrics, unjudgedMetric];
  const evaluations = runs.map(({ run }) => evaluateRun(qrels, run, asked));
  const ids = runs.map(({ id }) => id);
  const queries = evaluations[0]!.countedQueries;
  const random = (): SeededRandom => seededRandom(seed);
  const scoresOf = (metric: string): CandidateScores => {
    const values = new Float64Array(ids.length * queries);
    evaluations.forEach((evaluation, i) => {
      values.set(countedScores(evaluation, metric), i * queries);
    });
    return { ids, queries, values };
  };
  return {
    evaluations,
    estimates: evaluations.map((evaluation) =>
      Object.fromEntries(
        queries === 0
          ? []
          : metrics.map((metric) => [
              metric,
              estimateMean(countedScores(evaluation, metric), { random: random() }),
            ]),
      ),
    ),
    unjudged: evaluations.map((evaluation) =>
      unjudgedShare(unjudgedCutoff, countedScores(evaluation, unjudgedMetric)),
    ),
    comparisons: metrics
      .filter(saysBetter)
      .flatMap((metric) =>
        compareCandidates(scoresOf(metric), { metric, baseline, alpha, random: random() }),
      ),
    primary: scoresOf(metrics[0]!),
    queryIds: evaluations[0]!.queryIds.filter((_, query) => evaluations[0]!.counted[query] === 1),
  };
}

/** Scores of the queries that count, in the order of the judgements. */
export function countedScores({ metrics, counted }: Evaluation, metric: string): Float64Array {
  return metrics[metric]!.filter((_, query) => counted[query] === 1);
}

function unjudgedShare(k: number, shares: Float64Array): { k: number; mean: number; queries: number } {
  const sum = shares.reduce((total, share) => total + share, 0);
  return {
    k,
    mean: shares.length === 0 ? 0 : sum / shares.length,
    queries: shares.filter((share) => share > 0).length,
  };
}

/** Where the metric that decides looks at whole lists. */
const defaultUnjudgedCutoff = 10;
