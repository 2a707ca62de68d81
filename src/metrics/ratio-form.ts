import { exponentialGain, linearGain } from "./discounted-gain.js";
import { type JudgedList, relevantInAll } from "./judged-list.js";
import type { MetricName } from "./metric-name.js";

/** A metric that is a sum of gains, each worth more or less by its rank, over something of the judgements. */
export interface RatioForm {
  readonly gain: (grade: number) => number;
  readonly worth: (rank: number) => number;
  readonly ideal: (count: number) => number;
  readonly steps: readonly number[];
  readonly atLeast: readonly number[];
  /** Whether an unjudged document can have any gain. */
  readonly open: boolean;
}

/** The form of a metric; null where it has another. `further` counts the open documents. */
export function ratioForm(
  metric: MetricName,
  list: JudgedList,
  further: number,
  grades: readonly number[],
): RatioForm | null {
  const k = depthOf(metric);
  const one = (): number => 1;
  switch (metric.measure) {
    case "precision":
      return hitForm(metric, list, grades, one, () => k);
    case "recall":
      return hitForm(metric, list, grades, one, (count) => count);
    case "capped-recall":
      return hitForm(metric, list, grades, one, (count) => Math.min(count, k));
    case "f1":
      return hitForm(
        metric,
        list,
        grades,
        () => 2,
        (count) => k + count,
      );
    case "hits":
      return hitForm(metric, list, grades, one, one);
    case "rbp":
      return hitForm(metric, list, grades, persistenceAt(metric.parameter!), one);
    case "rbp-graded":
      return gainForm(list, grades, linearGain, persistenceAt(metric.parameter!), (count) =>
        Math.min(count, 1),
      );
    case "ndcg":
      if (metric.gains !== null) return null;
      return gainForm(list, grades, linearGain, discount, summedDiscounts(list.positives + further, k));
    case "ndcg-exp":
      return gainForm(list, grades, exponentialGain, discount, summedDiscounts(list.positives + further, k));
    case "dcg":
      return gainForm(list, grades, linearGain, discount, () => 1 / linearGain(grades.at(-1) ?? 1));
    case "dcg-exp":
      return gainForm(list, grades, exponentialGain, discount, () => 1 / exponentialGain(grades.at(-1) ?? 1));
    default:
      return null;
  }
}

/** Ranks that count; R-precision looks as deep as there are relevant documents, so any rank may. */
export function depthOf({ cutoff }: MetricName): number {
  return cutoff ?? Number.POSITIVE_INFINITY;
}

/** Whether an unjudged document, given a grade in use, can be relevant at the metric's level. */
export function canBeRelevant({ level }: MetricName, grades: readonly number[]): boolean {
  return grades.length > 0 && grades[grades.length - 1]! >= level;
}

/** A document is relevant or not. */
function hitForm(
  metric: MetricName,
  list: JudgedList,
  grades: readonly number[],
  worth: RatioForm["worth"],
  ideal: RatioForm["ideal"],
): RatioForm {
  const { level } = metric;
  return {
    gain: (grade) => (grade >= level ? 1 : 0),
    worth,
    ideal,
    steps: [1],
    atLeast: [relevantInAll(list, level)],
    open: canBeRelevant(metric, grades),
  };
}

function gainForm(
  list: JudgedList,
  grades: readonly number[],
  gain: RatioForm["gain"],
  worth: RatioForm["worth"],
  ideal: RatioForm["ideal"],
): RatioForm {
  return {
    gain,
    worth,
    ideal,
    steps: grades.map((grade, i) => gain(grade) - (i === 0 ? 0 : gain(grades[i - 1]!))),
    atLeast: grades.map((grade) => relevantInAll(list, grade)),
    open: grades.length > 0,
  };
}

/** Entry c: the discounts of the first c ranks, at most `cutoff` of them. */
function summedDiscounts(most: number, cutoff: number): (count: number) => number {
  const sums = new Float64Array(Math.min(most, cutoff) + 1);
  for (let rank = 1; rank < sums.length; rank++) sums[rank] = sums[rank - 1]! + discount(rank);
  return (count) => sums[Math.min(count, sums.length - 1)]!;
}

function persistenceAt(p: number): (rank: number) => number {
  return (rank) => (1 - p) * p ** (rank - 1);
}

function discount(rank: number): number {
  return 1 / Math.log2(rank + 1);
}
