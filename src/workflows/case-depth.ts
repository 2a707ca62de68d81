import { parseMetricName } from "../metrics/metric-name.js";

/**
 * How deep lists are read for misses: a relevant document beyond this rank counts as missed. It is the cutoff of the metric
 * that decides, at most 20, as more can't be read, and 10 where there is none.
 */
export function caseDepth(metric: string | null): number {
  const cutoff = metric === null ? null : parseMetricName(metric).cutoff;
  return Math.min(cutoff ?? usualDepth, mostRead);
}

const usualDepth = 10;
const mostRead = 20;
