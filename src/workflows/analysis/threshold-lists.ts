import type { ListCutoff } from "../../contracts/analysis/thresholds.js";
import { bestCutoff } from "../../geometry/thresholds/best-cutoff.js";
import { type ScoredPair, type ScoredPairs, scoredPairs } from "../../geometry/thresholds/scored-pairs.js";
import type { SectionInput } from "./section-input.js";
import { type CutoffInput, heldOutCounts, overQueries, ratesOf } from "./threshold-cutoffs.js";
import { relatedFrom } from "./threshold-pairs.js";

/** The judged pairs in the lists of the queries. */
export interface ListedPairs {
  readonly pairs: ScoredPairs;
  /** Length of a full list. */
  readonly k: number;
  /** Pairs in the lists of judged queries that nobody judged. */
  readonly unjudged: number;
  /** Related pairs in the lists, and all of these queries whose item is there. */
  readonly found: number;
  readonly related: number;
}

/** What search returns to the judged queries, as far as it is judged. Needs queries and judgements; null without lists. */
export function listedPairs({ space, queryGraph }: SectionInput): ListedPairs | null {
  const { items, queries, qrels } = space;
  if (queryGraph === null || queries === null || qrels === null) return null;
  const { offsets, rows, scores } = queryGraph.lists;
  const rowOfQuery = new Map(queries.ids.map((id, row) => [id, row]));
  const here = new Set(items.ids);
  const pairs: ScoredPair[] = [];
  let [unjudged, related] = [0, 0];
  for (const [group, id] of qrels.queryIds.entries()) {
    const query = rowOfQuery.get(id);
    if (query === undefined) continue;
    const grades = new Map<string, number>();
    for (let at = qrels.offsets[group]!; at < qrels.offsets[group + 1]!; at++)
      grades.set(qrels.documentIds[qrels.documents[at]!]!, qrels.grades[at]!);
    for (const [document, grade] of grades) if (grade >= relatedFrom && here.has(document)) related++;
    for (let at = offsets[query]!; at < offsets[query + 1]!; at++) {
      const grade = grades.get(items.ids[rows[at]!]!) ?? -1;
      if (grade < 0) unjudged++;
      else pairs.push({ score: scores[at]!, related: grade >= relatedFrom, group });
    }
  }
  const found = pairs.reduce((sum, pair) => sum + (pair.related ? 1 : 0), 0);
  return { pairs: scoredPairs(pairs), k: queryGraph.k, unjudged, found, related };
}

/**
 * The cut-off of the largest F1 among what search returns, beside keeping all of it; each query is judged by the cut-off of
 * the other folds. null where fewer than ten queries have a judged pair in their lists, or all of these pairs are of one kind.
 */
export function listCutoff(listed: ListedPairs, input: CutoffInput): ListCutoff | null {
  const { pairs, k, unjudged, found, related } = listed;
  const value = bestCutoff(pairs, { aim: "f1" });
  if (value === null || found === pairs.scores.length || pairs.groupCount < leastQueries) return null;
  const counts = heldOutCounts(input, { aim: "f1" })!;
  const all = { ...counts, hits: counts.related, falseAlarms: counts.unrelated };
  const rates = (units: Float64Array | null) => {
    const [kept, plain] = [ratesOf(counts, units), ratesOf(all, units)];
    const gain = kept.f1 === null || plain.f1 === null ? null : kept.f1 - plain.f1;
    return {
      precision: kept.precision,
      recall: kept.recall,
      f1: kept.f1,
      plainPrecision: plain.precision,
      plainF1: plain.f1,
      gain,
    };
  };
  const whole = rates(null);
  const of = (name: keyof typeof whole) => ({
    value: whole[name]!,
    ...overQueries(input, (units) => rates(units)[name]),
  });
  return {
    k,
    pairs: pairs.scores.length,
    related: found,
    unjudged,
    reached: found / related,
    cutoff: value,
    lowest: counts.lowest,
    highest: counts.highest,
    precision: whole.precision === null ? null : of("precision"),
    recall: of("recall"),
    f1: of("f1"),
    plainPrecision: of("plainPrecision"),
    plainF1: of("plainF1"),
    gain: of("gain"),
  };
}

const leastQueries = 10;
