import { averagePrecisionBounds } from "./average-precision-bounds.js";
import { type Extremes, type GainRatio, gainRatioExtremes } from "./gain-extremes.js";
import { type JudgedList, judgedListOf, relevantInAll, relevantWithin } from "./judged-list.js";
import type { MetricName } from "./metric-name.js";
import { rPrecisionBounds } from "./r-precision-bounds.js";
import { reciprocalRank } from "./reciprocal-rank.js";

/** Documents that nobody judged and that stand among the ranks that count of one list or of both. */
export interface OpenDocuments {
  /** Rank of each in the first list, 0 where it is not among the ranks that count. */
  readonly ranksInA: Int32Array;
  /** The same in the second list; entry `i` is the same document. */
  readonly ranksInB: Int32Array;
}

/**
 * What the score of one list would be whatever its unjudged documents turned out to be: the least and the greatest over
 * all gradings of the unjudged documents among the ranks that count, with the grades in `grades` (positive, ascending)
 * or none. Assuming all of them relevant is not the upper bound of a normalised metric: a relevant document far down
 * also belongs in the ideal list. Exact. null for a metric whose bounds are not known.
 */
export function scoreBounds(
  metric: MetricName,
  list: JudgedList,
  grades: readonly number[],
): Extremes | null {
  const ranks = unjudgedRanks(list, depthOf(metric));
  const open = { ranksInA: ranks, ranksInB: new Int32Array(ranks.length) };
  switch (metric.measure) {
    case "map":
      return averagePrecisionBounds(
        list,
        relevantOpen(metric, grades, open.ranksInA),
        0,
        depthOf(metric),
        metric.level,
      );
    case "r-precision":
      return rPrecisionBounds(list, relevantOpen(metric, grades, open.ranksInA), 0, metric.level);
    default:
      return differenceBounds(metric, list, judgedListOf([]), open, grades)?.extremes ?? null;
  }
}

/** Extremes of a difference, and whether they are reached or only not exceeded. */
export interface DifferenceBounds {
  readonly extremes: Extremes;
  /** True where some grading gives each; false for an outer bound, which no grading exceeds. */
  readonly exact: boolean;
}

/**
 * The same for the score of `a` minus that of `b` on one query. A document that both returned counts for both, so that
 * the extremes lie closer together than those of the two scores. Both lists are of the same query, so they share the
 * judgements (`positives`, `ideal`). Exact for every metric but `map` and `r-precision`, where the extremes are those of
 * the two scores, each over the open documents of both lists.
 */
export function differenceBounds(
  metric: MetricName,
  a: JudgedList,
  b: JudgedList,
  open: OpenDocuments,
  grades: readonly number[],
): DifferenceBounds | null {
  const exactly = (extremes: Extremes): DifferenceBounds => ({ extremes, exact: true });
  const { level } = metric;
  const cutoff = depthOf(metric);
  switch (metric.measure) {
    case "ndcg":
      if (metric.gains !== null) return null;
      return exactly(gainRatioExtremes(gainRatio(a, b, open, cutoff, grades, (grade) => grade)));
    case "ndcg-exp":
      return exactly(gainRatioExtremes(gainRatio(a, b, open, cutoff, grades, (grade) => 2 ** grade - 1)));
    case "precision":
      return exactly(gainRatioExtremes(hitRatio(metric, a, b, open, grades, 1, () => cutoff)));
    case "recall":
      return exactly(gainRatioExtremes(hitRatio(metric, a, b, open, grades, 1, (count) => count)));
    case "f1":
      return exactly(gainRatioExtremes(hitRatio(metric, a, b, open, grades, 2, (count) => cutoff + count)));
    case "mrr":
    case "success": {
      const worth = metric.measure === "mrr" ? (rank: number) => 1 / rank : () => 1;
      return exactly(firstHitExtremes(metric, a, b, open, grades, worth));
    }
    case "map":
      return outer(
        (list, inside, outside) => averagePrecisionBounds(list, inside, outside, cutoff, level),
        a,
        b,
        metric,
        open,
        grades,
      );
    case "r-precision":
      return outer(
        (list, inside, outside) => rPrecisionBounds(list, inside, outside, level),
        a,
        b,
        metric,
        open,
        grades,
      );
    default:
      return null;
  }
}

/** Ranks that count; R-precision looks as deep as there are relevant documents, so any rank may. */
export function depthOf({ cutoff }: MetricName): number {
  return cutoff ?? Number.POSITIVE_INFINITY;
}

/** Ranks of the unjudged documents among the first `depth` of a list, ascending. */
export function unjudgedRanks(list: JudgedList, depth: number): Int32Array {
  const last = Math.min(depth, list.retrieved);
  const ranks: number[] = [];
  let next = 0;
  for (let rank = 1; rank <= last; rank++) {
    if (next < list.found && list.ranks[next] === rank) next++;
    else ranks.push(rank);
  }
  return Int32Array.from(ranks);
}

function gainRatio(
  a: JudgedList,
  b: JudgedList,
  open: OpenDocuments,
  cutoff: number,
  grades: readonly number[],
  gain: (grade: number) => number,
): GainRatio {
  const discountedGain = (list: JudgedList): number => {
    let sum = 0;
    for (let i = 0; i < list.found && list.ranks[i]! <= cutoff; i++) {
      if (list.grades[i]! > 0) sum += gain(list.grades[i]!) * discount(list.ranks[i]!);
    }
    return sum;
  };
  const most = a.positives + open.ranksInA.length;
  const ideal = new Float64Array(Math.min(most, cutoff) + 1);
  for (let rank = 1; rank < ideal.length; rank++) ideal[rank] = ideal[rank - 1]! + discount(rank);
  return {
    judged: discountedGain(a) - discountedGain(b),
    weights: open.ranksInA.length === 0 ? noWeights : weightsOf(open, discount),
    steps: grades.map((grade, i) => gain(grade) - (i === 0 ? 0 : gain(grades[i - 1]!))),
    atLeast: grades.map((grade) => relevantInAll(a, grade)),
    ideal: (count) => ideal[Math.min(count, ideal.length - 1)]!,
  };
}

/** For metrics that count relevant documents: a document is relevant or not. */
function hitRatio(
  metric: MetricName,
  a: JudgedList,
  b: JudgedList,
  open: OpenDocuments,
  grades: readonly number[],
  worth: number,
  ideal: (count: number) => number,
): GainRatio {
  const { level } = metric;
  const cutoff = depthOf(metric);
  const judged = worth * (relevantWithin(a, cutoff, level) - relevantWithin(b, cutoff, level));
  const weights = canBeRelevant(metric, grades) ? weightsOf(open, () => worth) : noWeights;
  return { judged, weights, steps: [1], atLeast: [relevantInAll(a, level)], ideal };
}

function weightsOf({ ranksInA, ranksInB }: OpenDocuments, weight: (rank: number) => number): Float64Array {
  return Float64Array.from(
    ranksInA,
    (rank, i) => (rank > 0 ? weight(rank) : 0) - (ranksInB[i]! > 0 ? weight(ranksInB[i]!) : 0),
  );
}

/**
 * What counts is the first relevant document, so one further relevant document reaches the extreme: any other than the
 * one that comes first for the better side can only help the other side.
 */
function firstHitExtremes(
  metric: MetricName,
  a: JudgedList,
  b: JudgedList,
  { ranksInA, ranksInB }: OpenDocuments,
  grades: readonly number[],
  worth: (rank: number) => number,
): Extremes {
  const { level } = metric;
  const cutoff = depthOf(metric);
  const [first, second] = [a, b].map((list) => firstRelevant(list, cutoff, level));
  const difference = (rankA: number, rankB: number): number =>
    (rankA === Number.POSITIVE_INFINITY ? 0 : worth(rankA)) -
    (rankB === Number.POSITIVE_INFINITY ? 0 : worth(rankB));
  let low = difference(first!, second!);
  let high = low;
  if (!canBeRelevant(metric, grades)) return { low, high };
  for (let i = 0; i < ranksInA.length; i++) {
    const value = difference(
      Math.min(first!, ranksInA[i]! || Number.POSITIVE_INFINITY),
      Math.min(second!, ranksInB[i]! || Number.POSITIVE_INFINITY),
    );
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

function firstRelevant(list: JudgedList, cutoff: number, level: number): number {
  const score = reciprocalRank(list, cutoff, level);
  return score === 0 ? Number.POSITIVE_INFINITY : Math.round(1 / score);
}

/** Extremes of the two scores put against each other; `outside` counts open documents that a list does not hold. */
function outer(
  bounds: (list: JudgedList, inside: Int32Array, outside: number) => Extremes,
  a: JudgedList,
  b: JudgedList,
  metric: MetricName,
  { ranksInA, ranksInB }: OpenDocuments,
  grades: readonly number[],
): DifferenceBounds {
  const extremes = (list: JudgedList, ranks: Int32Array): Extremes => {
    const open = relevantOpen(metric, grades, ranks);
    const inside = open.filter((rank) => rank > 0).sort();
    return bounds(list, inside, open.length - inside.length);
  };
  const [first, second] = [extremes(a, ranksInA), extremes(b, ranksInB)];
  const exact = ranksInA.length === 0;
  return { extremes: { low: first.low - second.high, high: first.high - second.low }, exact };
}

function relevantOpen(metric: MetricName, grades: readonly number[], ranks: Int32Array): Int32Array {
  return canBeRelevant(metric, grades) ? ranks : new Int32Array(0);
}

function canBeRelevant({ level }: MetricName, grades: readonly number[]): boolean {
  return grades.length > 0 && grades[grades.length - 1]! >= level;
}

function discount(rank: number): number {
  return 1 / Math.log2(rank + 1);
}

const noWeights = new Float64Array(0);
