import type { BenchmarkResult, CandidateResult, Comparison } from "../contracts/benchmark-result.js";
import type { CandidateRow } from "./candidate-rows.js";
import {
  countOf,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatP,
  listOf,
  metricLabel,
  winsTiesLosses,
} from "./format.js";
import { earlierLookLines, lookWords } from "./look-words.js";
import { turnedComparison } from "./turned-comparison.js";

/** The verdict of a benchmark in plain words, the same in every report. */
export interface DecisionWords {
  /** One sentence. */
  readonly headline: string;
  /** Why: who was ruled out, or how close the best two are. */
  readonly reason: string;
  /** Which look this is, and its level; empty where nothing was decided. */
  readonly level: string;
  /** One sentence for each earlier look at the question, oldest first. */
  readonly earlierLooks: readonly string[];
  /** What to do next, one sentence each. */
  readonly next: readonly string[];
  /** One sentence for each candidate that was ruled out. */
  readonly ruledOut: readonly string[];
}

/** Words for the decision in `result`; `rows` gives the candidates' short names. */
export function decisionWords(result: BenchmarkResult, rows: readonly CandidateRow[]): DecisionWords {
  const { decision } = result;
  const names = new Map(rows.map(({ candidate, name }) => [candidate.id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  return {
    headline: headlineOf(result, rows, nameOf),
    reason: whyOf(result, nameOf),
    level: decision.metric === null || decision.couldBeBest.length === 0 ? "" : levelOf(result),
    earlierLooks: earlierLookLines(decision.look),
    next: nextSteps(result),
    ruledOut: decision.ruledOut.map(
      ({ id, p, by }) => `${nameOf(id)} is ruled out by ${nameOf(by)} (p ${withEquals(formatP(p))})`,
    ),
  };
}

function headlineOf(
  { decision, candidates, dataset }: BenchmarkResult,
  rows: readonly CandidateRow[],
  nameOf: (id: string) => string,
): string {
  const answered = rows.filter(({ candidate }) => candidate.status === "ok");
  if (answered.length === 0) {
    return candidates.length === 1
      ? "The only candidate failed."
      : `All ${candidates.length} candidates failed.`;
  }
  if (decision.metric === null) {
    return dataset.judgedQueries > 0
      ? "No candidate could be scored."
      : "No judgements, so no quality to decide on.";
  }
  const metric = metricLabel(decision.metric);
  if (decision.winner !== null) {
    return answered.length === 1
      ? `${nameOf(decision.winner)} is the only candidate with a score.`
      : `${nameOf(decision.winner)} is the best of ${answered.length} on ${metric}.`;
  }
  if (answered.length === 1)
    return `${answered[0]!.name} is the only candidate with a score: nothing to compare.`;
  const best = answered.filter(({ couldBeBest }) => couldBeBest);
  const count = best.length;
  if (count === 1 && decision.couldBeBest.length > 1) {
    return `${best[0]!.name} is ahead of all that answered on ${metric}; no winner is named, because ${unfinishedWords(rows)}.`;
  }
  if (count === 0) return `No candidate could be judged on ${metric}.`;
  const which =
    count === answered.length
      ? `any of the ${count} candidates`
      : `${count} of ${answered.length} candidates`;
  return `Not separable on this data: ${which} could be the best on ${metric}.`;
}

/** The result's own reason says the same by full ids; it stands in where the numbers for it are not at hand. */
function whyOf(result: BenchmarkResult, nameOf: (id: string) => string): string {
  const { decision } = result;
  const failed = new Set(result.candidates.filter(({ status }) => status !== "ok").map(({ id }) => id));
  const [first, second] = decision.couldBeBest.filter((id) => !failed.has(id));
  if (decision.metric === null || first === undefined) return decision.reason;
  if (decision.winner !== null) {
    const count = decision.ruledOut.length;
    if (count === 0) return decision.reason;
    const largest = Math.max(...decision.ruledOut.map(({ p }) => p));
    return `${count === 1 ? "The other candidate is" : count === 2 ? "Both others are" : `All ${count} others are`} ruled out (largest p ${withEquals(formatP(largest))}).`;
  }
  const gap = second === undefined ? null : gapOf(result, first, second);
  if (gap === null) return decision.reason;
  const two = `The best two, ${nameOf(first)} and ${nameOf(second!)},`;
  if (gap.wins === 0 && gap.losses === 0) return `${two} score the same on every one of ${gap.n} queries.`;
  return `${two} differ by ${formatDelta(gap.delta)} (95 % interval ${formatDeltaInterval(gap.low, gap.high)}) over ${countOf(gap.n, "query", "queries")}: ${winsTiesLosses(gap)}.`;
}

/** The comparison of the best two, the first minus the second. */
function gapOf({ comparisons, decision }: BenchmarkResult, first: string, second: string): Comparison | null {
  const found = comparisons.find(
    ({ a, b, metric }) => metric === decision.metric && [a, b].includes(first) && [a, b].includes(second),
  );
  if (found === undefined) return null;
  return found.a === first ? found : turnedComparison(found);
}

/** Below this many queries the interval of a mean is rough. */
const fewQueries = 30;

function levelOf({ decision, dataset }: BenchmarkResult): string {
  const scored = dataset.judgedQueries - dataset.withoutPositive;
  const rough =
    scored < fewQueries ? `Only ${countOf(scored, "query", "queries")}: intervals of so few are rough. ` : "";
  return `${rough}${lookWords(decision)}`;
}

/** Which candidates did not finish, and why. */
function unfinishedWords(rows: readonly CandidateRow[]): string {
  const of = (status: CandidateResult["status"]): string =>
    listOf(rows.filter(({ candidate }) => candidate.status === status).map(({ name }) => name));
  const [failed, stopped] = [of("failed"), of("partial")];
  return [
    ...(failed === "" ? [] : [`${failed} failed`]),
    ...(stopped === "" ? [] : [`${stopped} was stopped by the budget`]),
  ].join(" and ");
}

function nextSteps(result: BenchmarkResult): string[] {
  const { decision, dataset, candidates } = result;
  const next: string[] = [];
  const stopped = candidates.filter(({ status }) => status === "partial").length;
  const failed = candidates.filter(({ status }) => status === "failed").length;
  if (stopped > 0) {
    next.push(
      "Run the same command again with a larger --max-cost: it goes on where the budget stopped it, and nothing that is stored is paid again.",
    );
  }
  if (failed > 0) {
    next.push(
      `Mend ${failed === 1 ? "the candidate" : `the ${failed} candidates`} that failed; the same command goes on from the cache.`,
    );
  }
  if (decision.metric === null) {
    if (dataset.judgedQueries > 0) return next;
    next.push(
      "Judge some results: alidade pool writes what the candidates found as a sheet to grade from 0 to 3, and takes it back; then run the same command again.",
      "Until then choose by speed and size, or look at single queries with alidade search.",
    );
  } else if (decision.queriesNeeded !== null && decision.winner === null) {
    const scored = Math.max(0, dataset.judgedQueries - dataset.withoutPositive);
    next.push(
      `About ${countOf(decision.queriesNeeded, "judged query", "judged queries")} in all would separate the best two${decision.look === undefined ? "" : " at the next look"} (now ${formatCount(scored)}), if their difference is as large as it looks.`,
    );
  }
  if (decision.winner !== null && couldTurn(result, decision.winner)) {
    next.push(
      "Before relying on it: documents that nobody judged could still turn the order. `alidade pool` collects them.",
    );
  }
  if (decision.metric !== null && decision.couldBeBest.length > 1) {
    next.push(
      decision.queriesNeeded === null
        ? noGapStep(dataset)
        : "If no more judgements can be had, choose within the set by speed, size or cost.",
    );
  }
  return next;
}

/** Where the best two score alike, so that no number of queries can be told; few queries do not show that they always would. */
function noGapStep({ judgedQueries, withoutPositive }: BenchmarkResult["dataset"]): string {
  return judgedQueries - withoutPositive < fewQueries
    ? "The best two score alike so far, which so few queries do not show to last: judge more queries, or choose within the set by speed, size or cost."
    : "More queries would hardly separate the best two: choose within the set by speed, size or cost.";
}

/** Whether judging what nobody judged could put another candidate before this one on these queries. */
function couldTurn({ holes, decision }: BenchmarkResult, id: string): boolean {
  const primary = holes?.find(({ metric }) => metric === decision.metric);
  return primary?.pairs.some(({ a, b, settled }) => !settled && (a === id || b === id)) ?? false;
}

function withEquals(p: string): string {
  return p.startsWith("<") ? p : `= ${p}`;
}
