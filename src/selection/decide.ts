import type { Decision } from "../contracts/benchmark-result.js";
import type { Look } from "../contracts/look.js";
import { requireShare } from "../contracts/require-share.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { meanAndDeviation } from "../statistics/mean-and-deviation.js";
import { pairedTTest } from "../statistics/paired-t-test.js";
import { pairsNeeded } from "../statistics/pairs-needed.js";
import { type CandidateScores, scoresOf } from "./candidate-scores.js";
import { differencesOf } from "./compare-candidates.js";
import { type CouldBeBest, couldBeBest } from "./could-be-best.js";

export interface DecideOptions {
  /** The primary metric; null where nothing could be scored. */
  readonly metric: string | null;
  readonly random: Pick<SeededRandom, "uint32">;
  /** Default .05. */
  readonly alpha?: number;
  /** Which look at the question this is, from a ledger; its level counts. Absent: looks are not counted, and it is said. */
  readonly look?: Look | undefined;
  /** Level of this look, where the caller counts looks by itself; default that of `look`, else alpha. */
  readonly level?: number;
  readonly flips?: number;
}

/**
 * Names a winner only when every other candidate is ruled out (see `couldBeBest`), and otherwise says who could be the
 * best and how many judged queries in all would separate the best two at the next look: those for 80 % power of a paired
 * t-test at the level of that look, if the difference and spread seen here are the true ones. `queriesNeeded` is null for a winner, for equal means and above 100,000 queries. One candidate alone is
 * no winner: nothing was ruled out.
 * Throws as `checkScores` does.
 */
export function decide(scores: CandidateScores, options: DecideOptions): Decision {
  const alpha = options.alpha ?? 0.05;
  requireShare("alpha", alpha, 0.05);
  const level = options.level ?? options.look?.level ?? alpha;
  const set = couldBeBest(scores, { ...options, level });
  const ruledOut = ruledOutBy(scores, set);
  const ranking = rankByMean(scores, set.members);
  const couldBeBestIds = ranking.map((candidate) => scores.ids[candidate]!);
  const base = {
    metric: options.metric,
    couldBeBest: couldBeBestIds,
    alpha,
    looksCounted: options.look !== undefined,
    ...(options.look === undefined ? {} : { look: options.look }),
    ruledOut,
  };
  const { metric } = options;
  if (scores.ids.length < 2 || scores.queries === 0 || metric === null) {
    return { ...base, winner: null, queriesNeeded: null, reason: reasonForNothing(scores, metric) };
  }
  if (ranking.length === 1) {
    const winner = couldBeBestIds[0]!;
    const reason = reasonForWinner(winner, ruledOut, metric, scores);
    return { ...base, winner, queriesNeeded: null, reason: `${reason} ${lookWords(level, options)}` };
  }
  const gap = closestGap(scores, ranking, options.look?.nextLevel ?? level);
  const reason = `${reasonForSet(couldBeBestIds, metric, scores)} ${reasonForGap(couldBeBestIds, gap, scores.queries)}`;
  return {
    ...base,
    winner: null,
    queriesNeeded: gap.needed,
    reason: `${reason} ${lookWords(level, options)}`,
  };
}

interface Gap {
  readonly delta: number;
  readonly low: number;
  readonly high: number;
  readonly identical: boolean;
  readonly needed: number | null;
}

/** The difference of the best two by mean, and the queries that would separate them at the next look. */
function closestGap(scores: CandidateScores, ranking: readonly number[], next: number): Gap {
  const rival = ranking[1]!;
  const differences = differencesOf(scores, ranking[0]!, rival);
  const { mean, deviation, low, high, n } = pairedTTest(differences);
  const identical = differences.every((difference) => difference === 0);
  const effect = mean / deviation;
  const separable = mean > roundingOfMeans && n > 1 && (deviation > 0 || !identical);
  if (!separable) return { delta: mean, low, high, identical, needed: null };
  // Without spread the sign flips alone decide: 2^-n must come down to half the level.
  const needed = deviation > 0 ? pairsNeeded(effect, next, 0.8, mostQueries) : Math.ceil(Math.log2(2 / next));
  return { delta: mean, low, high, identical, needed: needed === null ? null : Math.max(n + 1, needed) };
}

function ruledOutBy({ ids }: CandidateScores, set: CouldBeBest): { id: string; p: number; by: string }[] {
  const members = new Set(set.members);
  return ids.flatMap((id, candidate) =>
    members.has(candidate) ? [] : [{ id, p: set.p[candidate]!, by: ids[set.strongest[candidate]!]! }],
  );
}

/** Best mean first; equal means keep the order of the candidates. */
function rankByMean(scores: CandidateScores, members: readonly number[]): number[] {
  const means = scores.ids.map((_, candidate) => meanAndDeviation(scoresOf(scores, candidate)).mean);
  return [...members].sort((a, b) => means[b]! - means[a]! || a - b);
}

function reasonForNothing({ ids, queries }: CandidateScores, metric: string | null): string {
  if (ids.length === 0) return "No candidate has results, so there is nothing to choose from.";
  if (ids.length === 1)
    return `Only one candidate was given (${ids[0]}), so there is nothing to compare it with.`;
  if (metric === null) return "No judgements were given, so no candidate can be called better than another.";
  return queries === 0
    ? "No judged query has a relevant document, so no candidate can be called better than another."
    : "";
}

function reasonForWinner(
  winner: string,
  ruledOut: readonly { p: number }[],
  metric: string,
  { queries }: CandidateScores,
): string {
  const others = ruledOut.length === 1 ? "the other candidate is" : `all ${ruledOut.length} others are`;
  const largest = Math.max(...ruledOut.map(({ p }) => p));
  return `${winner} is the best on ${metric} over ${countOf(queries)}: ${others} ruled out (largest p ${formatP(largest)}).`;
}

function reasonForSet(ids: readonly string[], metric: string, { queries }: CandidateScores): string {
  return `Not separable on this data (${metric}, ${countOf(queries)}): ${listOf(ids)} could each be the best.`;
}

function reasonForGap(ids: readonly string[], gap: Gap, queries: number): string {
  const two = `${ids[0]} and ${ids[1]}`;
  if (gap.identical) return `${two} score the same on every query.`;
  if (Math.abs(gap.delta) <= roundingOfMeans) return `${two} have the same mean.`;
  const interval =
    queries > 1
      ? `differ by ${gap.delta.toFixed(4)} (95 % interval ${gap.low.toFixed(4)} to ${gap.high.toFixed(4)})`
      : "";
  if (queries < 2) return "One query cannot show a difference: judge more.";
  if (gap.needed === null) {
    return `The best two, ${two}, ${interval}: too little to separate with ${mostQueries.toLocaleString("en-US")} judged queries.`;
  }
  return (
    `The best two, ${two}, ${interval}; if that difference holds, about ${gap.needed.toLocaleString("en-US")} judged ` +
    "queries in all would separate them in 80 % of cases."
  );
}

function countOf(queries: number): string {
  return queries === 1 ? "1 query" : `${queries.toLocaleString("en-US")} queries`;
}

/** Names the first few; all of them are in `couldBeBest`. */
function listOf(ids: readonly string[]): string {
  if (ids.length <= mostNamed) return `${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`;
  return `${ids.slice(0, mostNamed - 1).join(", ")} and ${ids.length - mostNamed + 1} others`;
}

function lookWords(level: number, { look, alpha = 0.05 }: DecideOptions): string {
  if (look === undefined) return `Level ${level}; earlier looks at the same question are not counted.`;
  return `Look ${look.number} of this question, at level ${formatLevel(level)}: all looks together keep ${alpha}.`;
}

function formatLevel(level: number): string {
  return String(Number(level.toPrecision(3)));
}

function formatP(p: number): string {
  return p < 0.0001 ? "below 0.0001" : p.toFixed(4);
}

const mostNamed = 6;
const mostQueries = 100_000;
const roundingOfMeans = 1e-12;
