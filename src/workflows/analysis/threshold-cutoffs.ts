import type { SuggestedCutoff, ThresholdValue } from "../../contracts/analysis/thresholds.js";
import { bestCutoff, type CutoffRule } from "../../geometry/thresholds/best-cutoff.js";
import { pairsOfGroups, type ScoredPairs } from "../../geometry/thresholds/scored-pairs.js";
import { bootstrapUnits } from "../../judgements/bootstrap-units.js";
import type { SeededRandom } from "../../numeric/seeded-random.js";
import { studentConfidence } from "../../statistics/estimate-mean.js";

/** Pairs, the fold of each query, and what the intervals need. */
export interface CutoffInput {
  readonly pairs: ScoredPairs;
  readonly foldOf: Int32Array;
  readonly folds: number;
  /** Scores of random pairs. */
  readonly random: Float64Array;
  readonly source: SeededRandom;
  readonly resamples: number;
}

/**
 * The cut-off of a rule over all queries, and how it does where it is chosen on the other folds: the counts of each query
 * are those of the cut-off that the query had no part in. Intervals are bootstrap ones over queries.
 */
export function suggestedCutoff(input: CutoffInput, rule: CutoffRule): SuggestedCutoff {
  const { pairs, random } = input;
  const named = { aim: rule.aim, atLeast: rule.aim === "precision" ? rule.atLeast : null };
  const value = bestCutoff(pairs, rule);
  if (value === null) return { ...named, cutoff: null, judged: null };
  const interval = overQueries(input, (counts) => bestCutoff(pairs, rule, counts), 200);
  const cutoff = { value, ...interval };
  const counts = heldOutCounts(input, rule);
  if (counts === null) return { ...named, cutoff, judged: null };
  const rates = ratesOf(counts, null);
  const of = (name: "precision" | "recall" | "f1"): ThresholdValue | null =>
    rates[name] === null
      ? null
      : { value: rates[name], ...overQueries(input, (units) => ratesOf(counts, units)[name]) };
  const taken = random.reduce((sum, score) => sum + (score >= value ? 1 : 0), 0);
  return {
    ...named,
    cutoff,
    judged: {
      precision: of("precision"),
      recall: of("recall")!,
      f1: of("f1")!,
      folds: counts.folds,
      randomTaken: random.length === 0 ? null : taken / random.length,
      precisionAt: priors.flatMap((prevalence) => {
        const hit = prevalence * rates.recall!;
        const all = hit + (1 - prevalence) * rates.falseAlarms;
        return all > 0 ? [{ prevalence, precision: hit / all }] : [];
      }),
    },
  };
}

/** BCa interval over queries, at the tails of Student's t as those of means, of a statistic that takes how often each query counts. */
export function overQueries(
  { pairs, source, resamples }: Pick<CutoffInput, "pairs" | "source" | "resamples">,
  statistic: (counts: Float64Array) => number | null,
  most: number = resamples,
): Pick<ThresholdValue, "low" | "high"> {
  const ones = new Float64Array(pairs.groupCount).fill(1);
  const { low, high } = bootstrapUnits(ones, statistic, {
    random: source,
    resamples: Math.min(most, resamples),
    confidence: studentConfidence(0.95, Math.max(2, pairs.groupCount)),
  });
  return { low, high };
}

/** For each query: related pairs taken, unrelated pairs taken, and all of each; and the cut-offs of the folds. */
export interface HeldOutCounts {
  readonly hits: Float64Array;
  readonly falseAlarms: Float64Array;
  readonly related: Float64Array;
  readonly unrelated: Float64Array;
  /** Folds for which the others have a cut-off. */
  readonly folds: number;
  readonly lowest: number;
  readonly highest: number;
}

/** What is taken of each query by the cut-off of the other folds; null where no fold has one. */
export function heldOutCounts({ pairs, foldOf, folds }: CutoffInput, rule: CutoffRule): HeldOutCounts | null {
  const cutoffs = Array.from({ length: folds }, (_, fold) =>
    bestCutoff(
      pairsOfGroups(pairs, (group) => foldOf[group] !== fold),
      rule,
    ),
  );
  const found = cutoffs.filter((cutoff) => cutoff !== null);
  if (found.length === 0) return null;
  const column = () => new Float64Array(pairs.groupCount);
  const counts = { hits: column(), falseAlarms: column(), related: column(), unrelated: column() };
  pairs.scores.forEach((score, i) => {
    const group = pairs.groups[i]!;
    const cutoff = cutoffs[foldOf[group]!]!;
    // Where the other folds have no such cut-off, nothing is taken.
    const taken = cutoff !== null && score >= cutoff ? 1 : 0;
    if (pairs.related[i] === 1) {
      counts.related[group]! += 1;
      counts.hits[group]! += taken;
    } else {
      counts.unrelated[group]! += 1;
      counts.falseAlarms[group]! += taken;
    }
  });
  return { ...counts, folds: found.length, lowest: Math.min(...found), highest: Math.max(...found) };
}

/** Precision, recall, F1 and share of unrelated pairs taken, where queries count as often as `units` says; null: once. */
export function ratesOf(counts: HeldOutCounts, units: Float64Array | null) {
  const sum = (column: Float64Array): number =>
    column.reduce((total, count, group) => total + count * (units === null ? 1 : units[group]!), 0);
  const [hits, alarms, related, unrelated] = [
    sum(counts.hits),
    sum(counts.falseAlarms),
    sum(counts.related),
    sum(counts.unrelated),
  ];
  return {
    precision: hits + alarms === 0 ? null : hits / (hits + alarms),
    recall: related === 0 ? null : hits / related,
    f1: related === 0 ? null : (2 * hits) / (hits + alarms + related),
    falseAlarms: unrelated === 0 ? 0 : alarms / unrelated,
  };
}

/** Shares of related pairs for which precision is foretold. */
const priors = [0.5, 0.2, 0.1, 0.01] as const;
