import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import type { TestedCause, VerdictFindings } from "../../contracts/analysis/verdict.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { estimateMean } from "../../statistics/estimate-mean.js";
import { holm } from "../../statistics/holm.js";
import { normalQuantile } from "../../statistics/normal.js";
import { type RankCorrelationTest, rankCorrelationTest } from "../../statistics/rank-correlation-test.js";
import { type KnownCause, queryCauses } from "./query-causes.js";
import type { QueryScores } from "./query-scores.js";
import type { SectionInput } from "./section-input.js";

/**
 * Whether what is odd about a space goes with the scores of single queries: nDCG@10 of this candidate on the judgements
 * beside the hubs among what was found, how far a query lies from the items, and its length. Each is tested by a
 * permutation test of Spearman's correlation, all of them together by Holm's procedure. It is a correlation over queries:
 * it says where to look, not that mending the one mends the other.
 */
export async function verdict(input: SectionInput): Promise<VerdictFindings> {
  const { space, queryGraph, seed } = input;
  if (queryGraph === null || space.qrels === null) return nothing;
  const { queryScores } = await import("./query-scores.js");
  const scores = queryScores(space, queryGraph, metric);
  if (scores === null || scores.rows.length === 0) return nothing;
  const random = seededRandom(seed);
  const { known, untested } = queryCauses(input);
  const values = Float64Array.from(scores.rows, (row) => scores.ofRow[row]!);
  const estimate = estimateMean(values, { random });
  const tested: { cause: KnownCause; test: RankCorrelationTest; values: Float64Array }[] = [];
  const withoutSpread: VerdictFindings["task"] & object = {
    metric,
    estimate,
    level,
    causes: [],
    untested: [...untested],
    detectable: null,
    worst: [],
  };
  for (const cause of known) {
    const mine = Float64Array.from(scores.rows, (row) => cause.values[row]!);
    const test = rankCorrelationTest(mine, values, { random });
    if (test === null) withoutSpread.untested.push({ cause: cause.cause, reason: flatReason(values.length) });
    else tested.push({ cause, test, values: mine });
  }
  const adjusted = holm(tested.map(({ test }) => test.p));
  const causes = tested
    .map(({ cause: { cause }, test: { n, rho, low, high, p }, values: mine }, i): TestedCause => {
      const shown = adjusted[i]! <= level;
      return { cause, n, rho, low, high, p, adjusted: adjusted[i]!, shown, ...thirds(mine, values) };
    })
    .sort((a, b) => a.adjusted - b.adjusted || Math.abs(b.rho) - Math.abs(a.rho));
  const strongest = causes.find(({ shown }) => shown);
  return {
    task: {
      ...withoutSpread,
      causes,
      detectable: detectableRho(values.length, tested.length),
      worst: strongest === undefined ? [] : worstQueries(space, scores, strongest, known),
    },
    permutations: tested[0]?.test.permutations ?? 0,
    resamples: tested[0]?.test.resamples ?? 0,
  };
}

/** Means of the metric where there is least and most of a cause; equal values are never parted. */
function thirds(cause: Float64Array, scores: Float64Array): Pick<TestedCause, "least" | "most"> {
  const sorted = cause.slice().sort();
  const low = sorted[Math.ceil(sorted.length / 3) - 1]!;
  const high = sorted[sorted.length - Math.ceil(sorted.length / 3)]!;
  if (low >= high) return { least: null, most: null };
  return {
    least: meanWhere(scores, (i) => cause[i]! <= low),
    most: meanWhere(scores, (i) => cause[i]! >= high),
  };
}

function meanWhere(scores: Float64Array, holds: (i: number) => boolean): { queries: number; mean: number } {
  const kept = scores.filter((_, i) => holds(i));
  return { queries: kept.length, mean: kept.reduce((sum, score) => sum + score, 0) / kept.length };
}

/** The correlation at which Fisher's z of n pairs passes the level of Holm's first step with a chance of 80 %. */
function detectableRho(n: number, tests: number): number | null {
  if (n < 10 || tests === 0) return null;
  const z = (normalQuantile(1 - level / tests / 2) + normalQuantile(0.8)) / Math.sqrt(n - 3);
  return Math.tanh(z);
}

function worstQueries(
  { queries }: AnalysedSpace,
  { rows, ofRow }: QueryScores,
  { cause, rho }: TestedCause,
  known: readonly KnownCause[],
): { id: string; text: string | null; score: number }[] {
  const { values } = known.find((one) => one.cause === cause)!;
  const worseFirst = [...rows].sort((a, b) => Math.sign(rho) * (values[a]! - values[b]!) || a - b);
  return worseFirst
    .slice(0, Math.ceil(rows.length / 3))
    .sort((a, b) => ofRow[a]! - ofRow[b]! || a - b)
    .slice(0, mostWorst)
    .map((row) => ({ id: queries!.ids[row]!, text: queries!.texts?.[row] ?? null, score: ofRow[row]! }));
}

function flatReason(n: number): string {
  return n < 5 ? "fewer than 5 judged queries" : "it, or the metric, is the same for all of them";
}

const nothing = { task: null, permutations: 0, resamples: 0 } as const;
const metric = "ndcg@10";
const level = 0.05;
const mostWorst = 5;
