import { averagePrecision } from "./average-precision.js";
import { f1 } from "./f1.js";
import { judged } from "./judged.js";
import type { JudgedList } from "./judged-list.js";
import type { MetricName } from "./metric-name.js";
import { ndcg } from "./ndcg.js";
import { ndcgExp } from "./ndcg-exp.js";
import { precision } from "./precision.js";
import { rPrecision } from "./r-precision.js";
import { recall } from "./recall.js";
import { reciprocalRank } from "./reciprocal-rank.js";
import { success } from "./success.js";
import { unjudged } from "./unjudged.js";

/** The function that scores one query's judged list by a metric. */
export function listScorer(metric: MetricName): (list: JudgedList) => number {
  const { level } = metric;
  const cutoff = metric.cutoff ?? Number.POSITIVE_INFINITY;
  switch (metric.measure) {
    case "ndcg":
      return (list) => ndcg(list, cutoff);
    case "ndcg-exp":
      return (list) => ndcgExp(list, cutoff);
    case "precision":
      return (list) => precision(list, cutoff, level);
    case "recall":
      return (list) => recall(list, cutoff, level);
    case "map":
      return (list) => averagePrecision(list, cutoff, level);
    case "mrr":
      return (list) => reciprocalRank(list, cutoff, level);
    case "r-precision":
      return (list) => rPrecision(list, level);
    case "success":
      return (list) => success(list, cutoff, level);
    case "f1":
      return (list) => f1(list, cutoff, level);
    case "judged":
      return (list) => judged(list, cutoff);
    case "unjudged":
      return (list) => unjudged(list, cutoff);
  }
}
