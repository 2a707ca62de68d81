import { averagePrecisionBounds } from "./average-precision-bounds.js";
import { type Extremes, type GainRatio, gainRatioExtremes } from "./gain-extremes.js";
import { type JudgedList, judgedListOf } from "./judged-list.js";
import type { MetricName } from "./metric-name.js";
import { rPrecisionBounds } from "./r-precision-bounds.js";
import { canBeRelevant, depthOf, type RatioForm, ratioForm } from "./ratio-form.js";
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
  const inside = canBeRelevant(metric, grades) ? ranks : new Int32Array(0);
  switch (metric.measure) {
    case "map":
      return averagePrecisionBounds(list, inside, 0, depthOf(metric), metric.level);
    case "r-precision":
      return rPrecisionBounds(list, inside, 0, metric.level);
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
  const cutoff = depthOf(metric);
  const { level } = metric;
  const form = ratioForm(metric, a, open.ranksInA.length, grades);
  if (form !== null) {
    return { extremes: gainRatioExtremes(gainRatio(form, a, b, open, cutoff)), exact: true };
  }
  switch (metric.measure) {
    case "mrr":
      return { extremes: firstHitExtremes(metric, a, b, open, grades, (rank) => 1 / rank), exact: true };
    case "success":
      return { extremes: firstHitExtremes(metric, a, b, open, grades, () => 1), exact: true };
    case "map":
      return outer(
        (list, inside, outside) => averagePrecisionBounds(list, inside, outside, cutoff, level),
        a,
        b,
        open,
        canBeRelevant(metric, grades),
      );
    case "r-precision":
      return outer(
        (list, inside, outside) => rPrecisionBounds(list, inside, outside, level),
        a,
        b,
        open,
        canBeRelevant(metric, grades),
      );
    default:
      return null;
  }
}

/** Ranks of the unjudged documents among the first `depth` of a list, ascending. */
export function unjudgedRanks(list: JudgedList, depth: number): Int32Array {
  const last = Math.min(depth, list.retrieved);
  const ranks = new Int32Array(last);
  let count = 0;
  let next = 0;
  for (let rank = 1; rank <= last; rank++) {
    if (next < list.found && list.ranks[next] === rank) next++;
    else ranks[count++] = rank;
  }
  return ranks.subarray(0, count);
}

function gainRatio(
  { gain, worth, ideal, steps, atLeast, open: mayGain }: RatioForm,
  a: JudgedList,
  b: JudgedList,
  open: OpenDocuments,
  cutoff: number,
): GainRatio {
  const judged = (list: JudgedList): number => {
    let sum = 0;
    for (let i = 0; i < list.found && list.ranks[i]! <= cutoff; i++) {
      sum += gain(list.grades[i]!) * worth(list.ranks[i]!);
    }
    return sum;
  };
  const weights = mayGain ? weightsOf(open, worth) : noWeights;
  return { judged: judged(a) - judged(b), weights, steps, atLeast, ideal };
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
  { ranksInA, ranksInB }: OpenDocuments,
  mayBeRelevant: boolean,
): DifferenceBounds {
  const extremes = (list: JudgedList, ranks: Int32Array): Extremes => {
    const open = mayBeRelevant ? ranks : new Int32Array(0);
    const inside = open.filter((rank) => rank > 0).sort();
    return bounds(list, inside, open.length - inside.length);
  };
  const [first, second] = [extremes(a, ranksInA), extremes(b, ranksInB)];
  const exact = ranksInA.length === 0;
  return { extremes: { low: first.low - second.high, high: first.high - second.low }, exact };
}

const noWeights = new Float64Array(0);
