import { type SeededRandom, seededOrder } from "../numeric/seeded-random.js";
import type { DocumentSigns, ExpectedGain, GainTable } from "./expected-gains.js";
import type { JudgingMeasure } from "./judging-measure.js";
import type { PooledLists } from "./judging-pool.js";

/** The grade of a document for a query; undefined where it still has to be asked; below 0 where nobody could tell. */
export type GradeLookup = (queryId: string, documentId: string) => number | undefined;

/** Scores of the candidates on one query, NaN for those that were out of the race. */
export interface JudgedQuery {
  readonly queryId: string;
  /** With the expected gains of documents that were not asked; the exact ones where all were. */
  readonly predicted: Float64Array;
  /** With every document judged; null where some were not asked. */
  readonly exact: Float64Array | null;
  /** Documents to judge for the exact scores, in their order; `judged` of them are. */
  readonly documentIds: readonly string[];
  readonly judged: number;
  /** Whether asking ended because the rest was expected to change too little. */
  readonly cut: boolean;
}

/** Either the document to ask about next, or the query as it is judged. */
export type QueryVisit =
  | { readonly ask: string; readonly place: number; readonly of: number }
  | { readonly judged: JudgedQuery };

export interface VisitOptions {
  readonly measure: JudgingMeasure;
  readonly candidates: number;
  /** Candidates still in the race. */
  readonly racing: readonly number[];
  /** Whether every document is asked, whatever is expected of it. */
  readonly whole: boolean;
  /** Variance of the difference that may be left open. */
  readonly tolerated: number;
  /** Documents asked before an end, where their grades are not predicted. */
  readonly least: number;
  readonly table: GainTable;
  readonly gradeOf: GradeLookup;
  readonly predict: GradeLookup;
  readonly random: SeededRandom;
}

/**
 * Goes through the documents of a query, those first that weigh most in a difference between candidates in the race,
 * as far as they are judged. Ends where all are judged or, unless `whole`, where what is left is expected to vary a
 * difference by less than `tolerated`. A query that all racing candidates answer alike is exact with none.
 */
export function visitQuery(lists: PooledLists, options: VisitOptions): QueryVisit {
  const { measure, racing, whole, table, gradeOf, predict } = options;
  const asked = documentsByEffect(lists, options);
  const gains = new Float64Array(asked.length);
  const seen = { judged: 0, gaining: 0 };
  const signsOf = (place: number): DocumentSigns => ({
    ...seen,
    bestRank: bestRank(lists, asked[place]!, options),
    predicted: predict(lists.queryId, lists.documentIds[asked[place]!]!),
  });
  const scores = (values: Float64Array): Float64Array => scoresOf(lists, asked, values, options);
  const documentIds = asked.map((document) => lists.documentIds[document]!);
  const foretold = documentIds.every((id) => predict(lists.queryId, id) !== undefined);
  const least = foretold ? 0 : Math.min(options.least, asked.length);
  let cut: { predicted: Float64Array; at: number } | null = null;
  for (let place = 0; place < asked.length; place++) {
    if (cut === null && place >= least) {
      const rest = Array.from({ length: asked.length - place }, (_, i) => table.expect(signsOf(place + i)));
      const expected = gains.map((gain, i) => (i < place ? gain : rest[i - place]!.mean));
      const left = varianceLeft(lists, asked, { place, rest, expected }, options);
      if (left < options.tolerated) cut = { predicted: scores(expected), at: place };
      if (cut !== null && !whole) break;
    }
    const grade = gradeOf(lists.queryId, documentIds[place]!);
    if (grade === undefined) return { ask: documentIds[place]!, place, of: asked.length };
    const gain = measure.gain(grade);
    if (grade >= 0) table.learn(signsOf(place), gain);
    gains[place] = gain;
    seen.judged++;
    if (gain > 0) seen.gaining++;
  }
  const all = cut === null || whole ? scores(gains) : null;
  return {
    judged: {
      queryId: lists.queryId,
      predicted: cut?.predicted ?? all!,
      exact: all,
      documentIds,
      judged: all === null ? cut!.at : asked.length,
      cut: cut !== null,
    },
  };

  function varianceLeft(
    { ranks }: PooledLists,
    order: readonly number[],
    state: { place: number; rest: readonly ExpectedGain[]; expected: Float64Array },
    { candidates }: VisitOptions,
  ): number {
    const ideal = measure.idealCounts
      ? Math.max(measure.ideal(state.expected), table.typicalGain)
      : measure.ideal(state.expected);
    let variance = 0;
    for (const [i, { variance: own }] of state.rest.entries()) {
      const effect = effectOf(ranks, order[state.place + i]! * candidates, racing, measure) / ideal;
      variance += effect * effect * own;
    }
    return variance;
  }
}

/** The exact scores of a query that was cut, once the rest is judged, or the document to ask next. */
export function completeQuery(
  lists: PooledLists,
  query: JudgedQuery,
  options: Pick<VisitOptions, "measure" | "candidates" | "gradeOf">,
): QueryVisit {
  const { measure, gradeOf } = options;
  const racing = Array.from(query.predicted.keys()).filter((i) => !Number.isNaN(query.predicted[i]!));
  const rows = new Map(lists.documentIds.map((id, row) => [id, row]));
  const gains = new Float64Array(query.documentIds.length);
  for (const [place, id] of query.documentIds.entries()) {
    const grade = gradeOf(query.queryId, id);
    if (grade === undefined) return { ask: id, place, of: query.documentIds.length };
    gains[place] = measure.gain(grade);
  }
  const asked = query.documentIds.map((id) => rows.get(id)!);
  const exact = scoresOf(lists, asked, gains, { ...options, racing });
  return { judged: { ...query, exact, judged: query.documentIds.length } };
}

/** Rows of the documents that matter to a difference between the racing candidates, the weightiest first. */
function documentsByEffect(
  { documentIds, ranks }: PooledLists,
  { measure, candidates, racing, random }: VisitOptions,
): number[] {
  const order = Array.from(seededOrder(documentIds.length, random));
  const effects = documentIds.map((_, row) => effectOf(ranks, row * candidates, racing, measure));
  const decisive = order.filter((row) => effects[row]! > 0);
  // Where the racing lists are the same in order, no judgement makes a difference.
  if (decisive.length === 0) return [];
  const listed = measure.idealCounts
    ? order.filter((row) => racing.some((candidate) => ranks[row * candidates + candidate]! > 0))
    : decisive;
  return listed.sort((a, b) => effects[b]! - effects[a]!);
}

/** The largest difference between two racing candidates in what a gain of 1 of the document adds. */
function effectOf(
  ranks: Int32Array,
  at: number,
  racing: readonly number[],
  { worth }: JudgingMeasure,
): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const candidate of racing) {
    const value = worth(ranks[at + candidate]!);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}

function bestRank({ ranks }: PooledLists, row: number, { candidates, racing }: VisitOptions): number {
  let best = Number.POSITIVE_INFINITY;
  for (const candidate of racing) {
    const rank = ranks[row * candidates + candidate]!;
    if (rank > 0) best = Math.min(best, rank);
  }
  return best;
}

function scoresOf(
  { ranks }: PooledLists,
  asked: readonly number[],
  gains: Float64Array,
  { measure, candidates, racing }: Pick<VisitOptions, "measure" | "candidates" | "racing">,
): Float64Array {
  const ideal = measure.ideal(gains);
  const scores = new Float64Array(candidates).fill(Number.NaN);
  for (const candidate of racing) {
    let sum = 0;
    asked.forEach((row, place) => {
      sum += gains[place]! * measure.worth(ranks[row * candidates + candidate]!);
    });
    scores[candidate] = ideal > 0 ? sum / ideal : 0;
  }
  return scores;
}
