import type {
  PairDistribution,
  ThresholdFindings,
  ThresholdValue,
} from "../../contracts/analysis/thresholds.js";
import type { CutoffRule } from "../../geometry/thresholds/best-cutoff.js";
import { rocAuc } from "../../geometry/thresholds/roc-auc.js";
import type { ScoredPair, ScoredPairs } from "../../geometry/thresholds/scored-pairs.js";
import { quantile } from "../../numeric/quantile.js";
import { seededOrder, seededRandom } from "../../numeric/seeded-random.js";
import { quantileInterval } from "../../statistics/quantile-interval.js";
import type { SectionInput } from "./section-input.js";
import { pairCalibration } from "./threshold-calibration.js";
import { type CutoffInput, overQueries, suggestedCutoff } from "./threshold-cutoffs.js";
import { listCutoff, listedPairs } from "./threshold-lists.js";
import { againstUnrelated, type PairsOfSpace, pairsOfSpace, relatedFrom } from "./threshold-pairs.js";

/**
 * Where related and unrelated pairs of a query and an item lie in this space, from judgements; scores as probabilities; and
 * cut-offs on the score, each judged on queries that it was not chosen on (twenty folds of queries). Pairs that nobody judged
 * are unknown: random ones are shown for themselves, and stand for unrelated ones only where too few are judged. null
 * without queries or judgements.
 */
export async function thresholds(input: SectionInput): Promise<ThresholdFindings | null> {
  const { space, seed } = input;
  if (space.queries === null || space.qrels === null || space.items.matrix.rows === 0) return null;
  const source = seededRandom(seed);
  const found = pairsOfSpace(space, source);
  const bins = binsOf(found);
  const against = enough(found.unrelated) ? "judged" : "random";
  const pairs = againstUnrelated(found, against);
  const missing = whyMissing(found, pairs);
  const common = {
    similarity: space.similarity,
    relatedFrom,
    queries: found.queries,
    sampledFrom: found.sampledFrom,
    leftOut: found.leftOut,
    bins,
    related: distributionOf(found.related, bins),
    unrelated: distributionOf(found.unrelated, bins),
    random: distributionOf(found.random, bins),
    against,
    missing,
  } as const;
  if (missing !== null) return { ...common, ...nothing };
  const { foldOf, folds } = foldsOf(pairs, source);
  const random = Float64Array.from(found.random, ({ score }) => score);
  const judging: CutoffInput = { pairs, foldOf, folds, random, source, resamples };
  return {
    ...common,
    prevalence: found.related.length / pairs.scores.length,
    separation: {
      judged: enough(found.unrelated) ? separation(againstUnrelated(found, "judged"), judging) : null,
      random: separation(againstUnrelated(found, "random"), judging),
    },
    cutoffs: rules.map((rule) => suggestedCutoff(judging, rule)),
    calibration: pairCalibration(judging),
    lists: cutoffOfLists(input, source),
    folds,
    resamples,
  };
}

function cutoffOfLists(input: SectionInput, source: CutoffInput["source"]): ThresholdFindings["lists"] {
  const listed = listedPairs(input);
  if (listed === null || listed.pairs.scores.length === 0) return null;
  const { pairs } = listed;
  return listCutoff(listed, {
    pairs,
    ...foldsOf(pairs, source),
    random: new Float64Array(0),
    source,
    resamples,
  });
}

function separation(pairs: ScoredPairs, { source }: CutoffInput): ThresholdValue | null {
  const value = rocAuc(pairs);
  if (value === null) return null;
  const interval = overQueries({ pairs, source, resamples: 200 }, (counts) => rocAuc(pairs, counts));
  return { value, ...interval };
}

/** Queries in folds of nearly equal number, by chance. */
function foldsOf(
  { groupCount }: ScoredPairs,
  source: Parameters<typeof seededOrder>[1],
): { foldOf: Int32Array; folds: number } {
  const folds = Math.min(mostFolds, groupCount);
  const foldOf = new Int32Array(groupCount);
  seededOrder(groupCount, source).forEach((group, place) => {
    foldOf[group] = place % folds;
  });
  return { foldOf, folds };
}

function distributionOf(
  pairs: readonly ScoredPair[],
  { low, high, count }: ThresholdFindings["bins"],
): PairDistribution | null {
  if (pairs.length === 0) return null;
  const sorted = Float64Array.from(pairs, ({ score }) => score).sort();
  const queries = new Set(pairs.map(({ group }) => group)).size;
  const counts = new Array<number>(count).fill(0);
  for (const score of sorted) {
    const bin = high > low ? Math.floor(((score - low) / (high - low)) * count) : 0;
    counts[Math.min(count - 1, Math.max(0, bin))]! += 1;
  }
  const interval = quantileInterval(sorted, 0.5, { independent: queries });
  return {
    pairs: pairs.length,
    queries,
    median: { value: quantile(sorted, 0.5), low: interval?.low ?? null, high: interval?.high ?? null },
    quantiles: shownQuantiles.map((q) => ({ q, score: quantile(sorted, q) })),
    counts,
  };
}

function binsOf({ related, unrelated, random }: PairsOfSpace): ThresholdFindings["bins"] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const pairs of [related, unrelated, random]) {
    for (const { score } of pairs) {
      low = Math.min(low, score);
      high = Math.max(high, score);
    }
  }
  return Number.isFinite(low) ? { low, high, count: binCount } : { low: 0, high: 0, count: 1 };
}

function enough(pairs: readonly ScoredPair[]): boolean {
  return pairs.length >= leastPairs && new Set(pairs.map(({ group }) => group)).size >= leastQueries;
}

function whyMissing({ related, queries }: PairsOfSpace, { scores }: ScoredPairs): string | null {
  if (!enough(related)) {
    const asked = new Set(related.map(({ group }) => group)).size;
    return `${related.length} related pairs of ${asked} of ${queries} judged queries; at least ${leastPairs} of ${leastQueries} are needed`;
  }
  if (scores.length === related.length) return "no pair is unrelated";
  return scores[0] === scores[scores.length - 1] ? "all pairs have the same score" : null;
}

const nothing = {
  prevalence: null,
  separation: { judged: null, random: null },
  cutoffs: [],
  calibration: null,
  lists: null,
  folds: 0,
  resamples: 0,
} satisfies Partial<ThresholdFindings>;

const rules: readonly CutoffRule[] = [
  { aim: "f1" },
  { aim: "precision", atLeast: 0.8 },
  { aim: "precision", atLeast: 0.9 },
  { aim: "precision", atLeast: 0.95 },
];
const shownQuantiles = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
const binCount = 40;
const leastPairs = 20;
const leastQueries = 10;
/** Many, so that each fold's cut-off lies near that of all queries: with ten, intervals cover 86 % in place of 90 %. */
const mostFolds = 20;
const resamples = 1000;
