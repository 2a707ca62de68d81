import type { CandidateHoles, MetricHoles, PairOfHoles } from "../contracts/holes.js";
import type { Qrels } from "../contracts/qrels.js";
import { saysBetter } from "../metrics/averaged-metrics.js";
import { type Holes, measureHoles, type RunHoles } from "../metrics/holes.js";
import { isModuleMetric } from "../metrics/module-metrics.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { estimateMean } from "../statistics/estimate-mean.js";
import type { NamedRun } from "./score-candidates.js";

export interface HolesOfRunsOptions {
  readonly metrics: readonly string[];
  /** Every other run is held against this one; null: all pairs. */
  readonly baseline: string | null;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** What unjudged documents leave open of each metric of quality; nothing without runs or a query that counts. */
export function holesOfRuns(
  qrels: Qrels,
  runs: readonly NamedRun[],
  { metrics, baseline, seed, signal }: HolesOfRunsOptions,
): MetricHoles[] {
  const pairs = pairsOf(runs, baseline);
  const lists = runs.map(({ run }) => run);
  const bounded = metrics.filter((metric) => saysBetter(metric) && !isModuleMetric(metric));
  return bounded.flatMap((metric) => {
    const holes = measureHoles(qrels, lists, metric, { pairs, signal });
    if (runs.length === 0 || holes.queryIds.length === 0) return [];
    return [
      {
        metric: holes.metric.canonical,
        k: holes.metric.cutoff,
        grades: [...holes.grades],
        candidates: runs.map(({ id }, i) => candidateHoles(id, holes.runs[i]!, holes.metric.cutoff, seed)),
        pairs: pairHoles(runs, holes),
      },
    ];
  });
}

function candidateHoles(id: string, holes: RunHoles, k: number | null, seed: number): CandidateHoles {
  const { unjudged, retrieved, scores, condensed, low, high } = holes;
  const shares = Array.from(unjudged, (count, q) => {
    const depth = k ?? retrieved[q]!;
    return depth === 0 ? 0 : count / depth;
  });
  return {
    id,
    share: mean(shares),
    queries: unjudged.filter((count) => count > 0).length,
    documents: unjudged.reduce((sum, count) => sum + count, 0),
    score: mean(scores),
    condensed: estimateMean(condensed, { random: seededRandom(seed) }),
    low: low === null ? null : mean(low),
    high: high === null ? null : mean(high),
  };
}

function pairHoles(runs: readonly NamedRun[], { pairs }: Holes): PairOfHoles[] {
  return (pairs ?? []).map(({ a, b, delta, low, high, exact, openQueries }) => ({
    a: runs[a]!.id,
    b: runs[b]!.id,
    delta,
    low,
    high,
    exact,
    openQueries,
    settled: low > rounding || high < -rounding,
  }));
}

function pairsOf(runs: readonly NamedRun[], baseline: string | null): [number, number][] {
  const rows = runs.map((_, row) => row);
  const fixed = runs.findIndex(({ id }) => id === baseline);
  if (fixed >= 0) return rows.filter((row) => row !== fixed).map((row) => [row, fixed]);
  return rows.flatMap((a) => rows.slice(a + 1).map((b): [number, number] => [a, b]));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

const rounding = 1e-12;
