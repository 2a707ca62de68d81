import { requireShare } from "../contracts/require-share.js";
import { seededOrder, seededRandom } from "../numeric/seeded-random.js";
import { normalSf } from "../statistics/normal.js";
import { type SequentialBoundary, sequentialBoundary } from "../statistics/sequential-boundary.js";
import { studentTQuantile } from "../statistics/student-t.js";
import { createGainTable } from "./expected-gains.js";
import { judgingMeasure } from "./judging-measure.js";
import type { JudgingPool } from "./judging-pool.js";
import { lookAt, pairEstimate } from "./sequential-verdict.js";
import { completeQuery, type GradeLookup, type JudgedQuery, visitQuery } from "./visit-query.js";

export interface JudgingDesign {
  /** `ndcg@k`, `ndcg-exp@k` or `precision@k`. */
  readonly metric: string;
  /** Decides the order of the queries and which of them are judged completely. */
  readonly seed: number;
  /** Chance of a wrong winner, at whatever moment judging stops. Default .05. */
  readonly alpha?: number | undefined;
  /** Judging is given up where the chance that the rest names a winner falls below this. Default .03; 0 never. */
  readonly giveUpBelow?: number | undefined;
  /** Share of the queries judged completely whatever is expected of them. Default .4; 1 judges every query whole. */
  readonly audited?: number | undefined;
}

/** The pair of query and document to judge next. */
export interface JudgingQuestion {
  readonly queryId: string;
  readonly documentId: string;
  /** Queries begun, this one included. */
  readonly queriesBegun: number;
  /** Place of the document among those of its query, from 1, and their number. */
  readonly place: number;
  readonly documents: number;
}

/**
 * `open`: more judgements are wanted. `settled`: every candidate but one is ruled out. `unlikely`: judging the rest
 * would hardly name a winner. `exhausted`: everything is judged and nothing is settled.
 */
export type JudgingStatus = "open" | "settled" | "unlikely" | "exhausted";

/** A difference between two candidates, with the interval in which it lies by the test that rules candidates out. */
export interface JudgedPair {
  readonly a: string;
  readonly b: string;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly queries: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

export interface JudgingState {
  readonly status: JudgingStatus;
  readonly winner: string | null;
  /** Candidates not ruled out, the best mean first. */
  readonly couldBeBest: readonly string[];
  readonly ruledOut: readonly string[];
  readonly question: JudgingQuestion | null;
  /** Queries to ask about next, in order, after the one of the question. */
  readonly queriesAhead: readonly string[];
  readonly queries: number;
  readonly queriesJudged: number;
  /** Of these, with every document judged that tells the racing candidates apart. */
  readonly queriesWhole: number;
  /** Judgements that the verdict rests on. */
  readonly judgements: number;
  /** Pairs in the tops of all lists: what judging everything would take. */
  readonly pool: number;
  /** Chance that the rest names a winner; null before the first look. */
  readonly chance: number | null;
  /** The racing candidates against each other; the last ones ruled out where one is left. */
  readonly pairs: readonly JudgedPair[];
}

/** Fewest queries before a verdict: the normal approximation wants some. */
export const fewestQueries = 15;

/**
 * Follows the design as far as grades are known, and says what to ask next or what came out. Queries come in seeded
 * random order; in each the documents that weigh most in a difference come first. A share of the queries (`audited`),
 * drawn beforehand, is judged completely; the others until the rest is expected to change little, and their rest is
 * predicted and corrected by the audited ones (`pairEstimate`). After each query every racing candidate is tested
 * against every other by a boundary that may be looked at any time (`sequentialBoundary`), at alpha / 2 shared by its
 * rivals; one that is ruled out is judged no further. When all queries are visited, the share is raised step by step
 * until everything is judged. The same grades give the same state, so that nothing but the judgements need be kept.
 * Throws `InputError` for shares outside 0 to 1 and as `judgingMeasure`. Predicted grades (`predict`) only order and
 * shorten what is asked.
 */
export function followDesign(
  pool: JudgingPool,
  gradeOf: GradeLookup,
  design: JudgingDesign,
  predict: GradeLookup = nothing,
): JudgingState {
  const { alpha = 0.05, giveUpBelow = 0.03, audited = 0.4 } = design;
  requireShare("alpha", alpha, 0.05);
  if (giveUpBelow !== 0) requireShare("giveUpBelow", giveUpBelow, 0.03);
  if (audited !== 1) requireShare("audited", audited, 0.4);
  const measure = judgingMeasure(design.metric);
  const total = pool.queries.length;
  const candidates = pool.candidateIds.length;
  const random = seededRandom(design.seed);
  const order = Array.from(seededOrder(total, random));
  const lots = order.map(() => ({ chance: random.uniform(), seed: random.uint32() }));
  const table = createGainTable();
  const firstLook = Math.min(1, fewestQueries / Math.max(1, total));
  const level = (rivals: number): SequentialBoundary => sequentialBoundary(alpha / (2 * rivals), firstLook);
  const judged: JudgedQuery[] = [];
  let racing = pool.candidateIds.map((_, i) => i);
  let before: { racing: readonly number[]; boundary: SequentialBoundary } | null = null;
  let boundary = level(Math.max(1, candidates - 1));
  let chance: number | null = null;
  let share = audited;

  /** Tests every racing candidate, and says whether judging ends. */
  function look(): JudgingStatus {
    if (judged.length < Math.min(fewestQueries, total)) return "open";
    const seen = lookAt(judged, racing, { boundary, audited: share, total });
    chance = seen.chance;
    if (seen.ruledOut.length > 0) {
      before = { racing, boundary };
      racing = racing.filter((candidate) => !seen.ruledOut.includes(candidate));
      if (racing.length === 1) return "settled";
      boundary = level(racing.length - 1);
    }
    const left = judged.length < total || judged.some(({ exact }) => exact === null);
    return left && chance < giveUpBelow ? "unlikely" : "open";
  }

  /** `begun`: judgements of the query in question that no judged query counts. */
  function state(status: JudgingStatus, question: JudgingQuestion | null, begun = 0): JudgingState {
    const shown = racing.length > 1 || before === null ? { racing, boundary } : before;
    const scale = (candidate: number): number => meanOf(judged, candidate);
    const byMean = [...racing].sort((a, b) => scale(b) - scale(a));
    const ids = pool.candidateIds;
    return {
      status,
      winner: status === "settled" ? ids[racing[0]!]! : null,
      couldBeBest: byMean.map((candidate) => ids[candidate]!),
      ruledOut: ids.filter((_, candidate) => !racing.includes(candidate)),
      question,
      queriesAhead: order.slice(judged.length + 1).map((row) => pool.queries[row]!.queryId),
      queries: total,
      queriesJudged: judged.length,
      queriesWhole: judged.filter(({ exact }) => exact !== null).length,
      judgements: judged.reduce((sum, query) => sum + query.judged, 0) + begun,
      pool: pool.queries.reduce((sum, { documentIds }) => sum + documentIds.length, 0),
      chance,
      pairs: pairsOf(shown.racing, shown.boundary),
    };
  }

  function pairsOf(among: readonly number[], within: SequentialBoundary): JudgedPair[] {
    return among.flatMap((first, i) =>
      among.slice(i + 1).flatMap((second) => {
        const pair = pairEstimate(judged, first, second, share, total);
        if (pair === null || judged.length < Math.min(fewestQueries, total)) return [];
        const [a, b] = pair.mean < 0 ? [second, first] : [first, second];
        const tail = normalSf(within.criticalZ(Math.max(pair.information, 1 / total)));
        const half = -studentTQuantile(tail, pair.queries - 1) * pair.standardError;
        const difference = Math.abs(pair.mean);
        return [
          {
            a: pool.candidateIds[a]!,
            b: pool.candidateIds[b]!,
            difference,
            low: difference - half,
            high: difference + half,
            queries: pair.queries,
            ...signsOf(judged, a, b),
          },
        ];
      }),
    );
  }

  for (const [visited, row] of order.entries()) {
    const { chance: lot, seed } = lots[visited]!;
    const visit = visitQuery(pool.queries[row]!, {
      measure,
      candidates,
      racing,
      whole: lot <= share,
      tolerated: tolerance * tolerance * spread(judged, racing),
      least: 3,
      table,
      gradeOf,
      predict,
      random: seededRandom(seed),
    });
    if ("ask" in visit) {
      return state("open", questionOf(pool.queries[row]!.queryId, visit, judged.length + 1), visit.place);
    }
    judged.push(visit.judged);
    const status = look();
    if (status !== "open") return state(status, null);
  }
  while (share < 1) {
    const raised = Math.min(1, share + raise);
    for (const [visited, query] of judged.entries()) {
      if (query.exact !== null || lots[visited]!.chance > raised) continue;
      const lists = pool.queries[order[visited]!]!;
      const visit = completeQuery(lists, query, { measure, candidates, gradeOf });
      if ("ask" in visit) {
        const begun = Math.max(0, visit.place - query.judged);
        return state("open", questionOf(query.queryId, visit, total), begun);
      }
      judged[visited] = visit.judged;
    }
    share = raised;
    const status = look();
    if (status !== "open") return state(status, null);
  }
  return state("exhausted", null);
}

function questionOf(
  queryId: string,
  { ask, place, of }: { readonly ask: string; readonly place: number; readonly of: number },
  queriesBegun: number,
): JudgingQuestion {
  return { queryId, documentId: ask, queriesBegun, place: place + 1, documents: of };
}

/** The largest variance of a difference between racing candidates so far; a usual one before there are enough queries. */
function spread(judged: readonly JudgedQuery[], racing: readonly number[]): number {
  if (judged.length < 10) return usualVariance;
  let most = leastVariance;
  const first = racing[0]!;
  for (const other of racing.slice(1)) {
    let sum = 0;
    let squares = 0;
    for (const { predicted } of judged) {
      const difference = predicted[first]! - predicted[other]!;
      sum += difference;
      squares += difference * difference;
    }
    most = Math.max(most, squares / judged.length - (sum / judged.length) ** 2);
  }
  return most;
}

function meanOf(judged: readonly JudgedQuery[], candidate: number): number {
  let sum = 0;
  for (const { exact, predicted } of judged) sum += (exact ?? predicted)[candidate]!;
  return judged.length === 0 ? 0 : sum / judged.length;
}

function signsOf(
  judged: readonly JudgedQuery[],
  a: number,
  b: number,
): { wins: number; ties: number; losses: number } {
  let [wins, losses] = [0, 0];
  for (const { exact, predicted } of judged) {
    const difference = (exact ?? predicted)[a]! - (exact ?? predicted)[b]!;
    if (difference > 1e-12) wins++;
    else if (difference < -1e-12) losses++;
  }
  return { wins, ties: judged.length - wins - losses, losses };
}

const nothing: GradeLookup = () => undefined;
/** Share of the spread of a difference between queries that may be left open in one query. */
const tolerance = 0.3;
/** Steps in which the share of queries judged completely is raised. */
const raise = 0.1;
const usualVariance = 0.1;
const leastVariance = 0.02;
