import type { DatasetWarning, MergedRaters } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import type { Ratings } from "../contracts/ratings.js";
import { krippendorffAlpha } from "../judgements/krippendorff-alpha.js";
import { type MergedRatings, mergeRatings } from "../judgements/merge-ratings.js";
import {
  defaultMergeRule,
  describeMergeRule,
  formatMergeRule,
  parseMergeRule,
} from "../judgements/merge-rule.js";
import { isWeakRater } from "../judgements/weak-grades.js";
import { datasetWarning } from "./dataset-warning.js";
import type { ErrorList } from "./error-list.js";
import type { JudgementColumns, JudgementRows } from "./judgement-rows.js";
import { quote } from "./read-id.js";
import { locate } from "./row-place.js";

/** Judgements with one grade a pair, and how they came about. No ratings without raters; no summary with one. */
export interface MergedJudgements {
  readonly judgements: JudgementColumns | null;
  readonly ratings: Ratings | null;
  readonly summary: MergedRaters | null;
  readonly warning: DatasetWarning | null;
}

/**
 * Merges the grades of several raters by a rule (`parseMergeRule`; default median). A pair that one rater judged twice
 * goes to `errors`. Throws `InputError` for a rule that is none, or that names a rater who judged nothing.
 */
export function mergeJudgements(
  rows: JudgementRows | null,
  rule: string | undefined,
  errors: ErrorList,
): MergedJudgements {
  const parsed = rule === undefined ? defaultMergeRule : parseMergeRule(rule);
  if (rows === null || rows.raterIds.size === 0)
    return { judgements: rows, ratings: null, summary: null, warning: null };
  const weak = weakWarning(rows);
  const { ratings, firstEntries } = ratingsOf(rows, errors);
  const merged = mergeRatings(ratings, parsed);
  const judgements: JudgementColumns = {
    place: rows.place,
    queryIds: rows.queryIds,
    documentIds: rows.documentIds,
    queries: firstEntries.map((entry) => rows.queries[entry]!),
    documents: firstEntries.map((entry) => rows.documents[entry]!),
    grades: [...merged.grades],
    lines: firstEntries.map((entry) => rows.lines[entry]!),
  };
  const { disagreements } = merged;
  return {
    judgements,
    ratings,
    summary: rows.raterIds.size < 2 ? null : summaryOf(ratings, merged),
    warning:
      disagreements.length === 0
        ? weak
        : datasetWarning(
            "raters-disagree",
            disagreements.map(({ queryId }) => queryId),
            describeMergeRule(parsed),
          ),
  };
}

/** Says that judgements are weak; throws `InputError` where clicks and people stand in one table. */
function weakWarning({ raterIds, documentIds, documents, place }: JudgementRows): DatasetWarning | null {
  const weak = [...raterIds.keys()].filter(isWeakRater);
  if (weak.length === 0) return null;
  if (weak.length < raterIds.size) {
    throw new InputError(
      "Judgements of clicks and of people stand in one table; clicks are weak judgements and are never mixed with grades. Keep them in a file of their own and run bench on each",
      { file: place.shown },
    );
  }
  const ids = [...documentIds.keys()];
  return datasetWarning(
    "weak-judgements",
    documents.map((document) => ids[document]!),
    weak.join("; "),
  );
}

function summaryOf(ratings: Ratings, merged: MergedRatings): MergedRaters {
  return {
    raters: ratings.raterIds.length,
    ratings: ratings.grades.length,
    ratedTwice: merged.ratedTwice,
    disagreements: merged.disagreements.length,
    tiesBroken: merged.tiesBroken,
    rule: formatMergeRule(merged.rule),
    meaning: describeMergeRule(merged.rule),
    alpha: krippendorffAlpha(ratings).alpha,
  };
}

/** Entries by pair in the order pairs first appear; a counting sort, linear in the entries. */
function ratingsOf(rows: JudgementRows, errors: ErrorList): { ratings: Ratings; firstEntries: number[] } {
  const queryIds = [...rows.queryIds.keys()];
  const documentIds = [...rows.documentIds.keys()];
  const pairs = new Map<number, number>();
  const firstEntries: number[] = [];
  const pairOf = Int32Array.from(rows.queries, (query, entry) => {
    const key = query * documentIds.length + rows.documents[entry]!;
    const known = pairs.get(key);
    if (known !== undefined) return known;
    pairs.set(key, firstEntries.length);
    return firstEntries.push(entry) - 1;
  });
  const offsets = new Int32Array(firstEntries.length + 1);
  for (const pair of pairOf) offsets[pair + 1]!++;
  for (let pair = 0; pair < firstEntries.length; pair++) offsets[pair + 1]! += offsets[pair]!;
  const next = offsets.slice();
  const entries = new Int32Array(pairOf.length);
  pairOf.forEach((pair, entry) => {
    for (let at = offsets[pair]!; at < next[pair]!; at++)
      if (rows.raters[entries[at]!] === rows.raters[entry]) refuseTwice(rows, entries[at]!, entry, errors);
    entries[next[pair]!++] = entry;
  });
  return {
    firstEntries,
    ratings: {
      raterIds: [...rows.raterIds.keys()],
      queryIds: firstEntries.map((entry) => queryIds[rows.queries[entry]!]!),
      documentIds: firstEntries.map((entry) => documentIds[rows.documents[entry]!]!),
      offsets,
      raters: entries.map((entry) => rows.raters[entry]!),
      grades: entries.map((entry) => rows.grades[entry]!),
    },
  };
}

function refuseTwice(rows: JudgementRows, first: number, second: number, errors: ErrorList): void {
  const query = [...rows.queryIds.keys()][rows.queries[second]!]!;
  const document = [...rows.documentIds.keys()][rows.documents[second]!]!;
  const name = [...rows.raterIds.keys()][rows.raters[second]!]!;
  errors.add(
    `${name === "" ? "The unnamed rater" : `The rater ${quote(name)}`} judges the query ${quote(query)} and document ${quote(document)} twice; first in ${rows.place.unit} ${rows.lines[first]!}`,
    locate(rows.place, rows.lines[second]!),
  );
}
