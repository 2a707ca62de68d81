import { InputError } from "../contracts/errors.js";
import { type Measure, type MeasureRules, measures } from "./measures.js";
import { type MetricName, parseMetricName, parseMetricNames } from "./metric-name.js";
import { isModuleMetric, moduleMetric } from "./module-metrics.js";

/**
 * Parses the name of a metric whose scores are averaged over queries, as intervals and tests need it. Throws `InputError`
 * as `parseMetricName`, and for a metric that sums up otherwise (`gmap`, `gm-bpref`, counts).
 */
export function parseAveragedMetric(name: string): MetricName {
  const metric = parseMetricName(name);
  const { summary }: MeasureRules = measures[metric.measure];
  if (summary === "mean") return metric;
  const way = summary === "sum" ? "a sum" : "a geometric mean";
  throw new InputError(
    `the metric ${metric.canonical} sums up the queries by ${way}, and intervals and tests are of means; name another, such as map, and take ${metric.canonical} from evaluateRun of the library`,
  );
}

/** Parses several; throws as `parseAveragedMetric` and `parseMetricNames`. */
export function parseAveragedMetrics(names: readonly string[]): MetricName[] {
  for (const name of names) parseAveragedMetric(name);
  return parseMetricNames(names);
}

/** Whether every score of the metric lies from 0 to 1; those of `hits`, `dcg`, `utility` and the like do not. */
export function isWithinOne(metric: string): boolean {
  if (isModuleMetric(metric)) {
    const [low, high] = moduleMetric(metric).bounds;
    return low >= 0 && high <= 1;
  }
  return !notWithinOne.has(parseMetricName(metric).measure);
}

/** Whether a difference between two runs in a metric says that one is better; other metrics only describe. */
export function saysBetter(metric: string): boolean {
  if (isModuleMetric(metric)) return moduleMetric(metric).better === "higher";
  return measures[parseMetricName(metric).measure].compared;
}

/** `alpha-ndcg` too: its ideal list is made greedily, and the best one can lie above it. */
const notWithinOne: ReadonlySet<Measure> = new Set(["hits", "utility", "dcg", "dcg-exp", "alpha-ndcg"]);
