import {
  formatBytes,
  formatCount,
  formatInterval,
  formatMs,
  formatPercent,
  formatRate,
  formatScore,
  metricLabel,
} from "./format.js";
import { markdownTable, markdownText } from "./markdown-text.js";
import type { ReportView } from "./report-view.js";

/** One row a candidate: scores with intervals, speed, size. */
export function candidatesTable({ rows, result, metric }: ReportView): string {
  const metrics = metric === null ? [] : [metric, ...result.metrics.filter((name) => name !== metric)];
  const headers = [
    "Candidate",
    ...metrics.map((name) => `${metricLabel(name)} (95 %)`),
    ...(metric === null ? [] : ["Unjudged"]),
    "p50",
    "p95",
    "Texts/s",
    "Model",
    "Memory",
    "Dims",
  ];
  const cells = rows.map(({ candidate, name, couldBeBest }) => [
    couldBeBest ? `**${markdownText(name)}**` : markdownText(name),
    ...metrics.map((name) => {
      const estimate = candidate.metrics[name];
      return estimate === undefined
        ? formatScore(null)
        : `${formatScore(estimate.mean)} (${formatInterval(estimate.low, estimate.high)})`;
    }),
    ...(metric === null ? [] : [formatPercent(candidate.unjudged?.mean)]),
    `${formatMs(candidate.timing?.queryMs?.p50)}${candidate.timing?.cached ? " (cached)" : ""}`,
    formatMs(candidate.timing?.queryMs?.p95),
    formatRate(candidate.timing?.indexTextsPerSecond),
    formatBytes(candidate.memory.modelBytes),
    formatBytes(candidate.memory.peakRssBytes),
    formatCount(candidate.dims),
  ]);
  const table = markdownTable(headers, cells, new Set(headers.map((_, i) => i).slice(1)));
  return metric === null ? table : `${table}\n\nBold: could be the best. A dash means unknown.`;
}
