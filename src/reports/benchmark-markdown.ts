import {
  countOf,
  formatBytes,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatInterval,
  formatMs,
  formatP,
  formatPercent,
  formatRate,
  formatScore,
  formatTime,
  metricLabel,
} from "./format.js";
import { markdownBlock, markdownCode, markdownTable, markdownText } from "./markdown-text.js";
import type { ReportData } from "./report-data.js";
import { orderedComparisons, type ReportView, reportView } from "./report-view.js";

/** The findings of a benchmark as Markdown: decision, table of candidates, comparisons, data. */
export function benchmarkMarkdown(data: ReportData): string {
  const view = reportView(data);
  const { result, words } = view;
  const { dataset } = result;
  const parts = [
    `# Benchmark of ${markdownText(dataset.name)}${dataset.split === null ? "" : ` (${markdownText(dataset.split)})`}`,
    `**${markdownText(words.headline)}** ${markdownText(words.reason)}`,
    words.level,
    words.next.map((step) => `- ${markdownText(step)}`).join("\n"),
    "## Candidates",
    candidatesTable(view),
    notesList(view),
    comparisonsPart(view),
    overlapPart(view),
    "## Data",
    `${countOf(dataset.documents, "document")}, ${countOf(dataset.queries, "query", "queries")}, ${formatCount(dataset.judgedQueries)} judged (${formatCount(dataset.withoutPositive)} without a relevant document), ${countOf(dataset.judgements, "judgement")}. Fingerprint ${markdownCode(dataset.fingerprint)}.`,
    dataset.warnings.map(({ message }) => `- ${markdownText(message)}`).join("\n"),
    ...(data.command === null ? [] : ["Compute it again:", markdownBlock(data.command)]),
    `Result ${markdownCode(result.id)}, ${formatTime(result.createdAt)}, seed ${result.seed}, on ${markdownText(result.machine.cpu)}.`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

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

/** One line for each note on a candidate; empty without any. */
export function notesList({ rows }: ReportView): string {
  return rows
    .flatMap(({ name, notes }) => notes.map(({ text }) => `- ${markdownText(name)}: ${markdownText(text)}`))
    .join("\n");
}

function comparisonsPart(view: ReportView): string {
  if (view.metric === null) return "";
  const comparisons = orderedComparisons(view, view.metric);
  if (comparisons.length === 0) return "";
  const shown = comparisons.slice(0, maxRows);
  const table = markdownTable(
    ["First − second", "Difference", "95 % interval", "p (Holm)", "p", "Wins / ties / losses", "n"],
    shown.map((c) => [
      `${markdownText(view.nameOf(c.a))} − ${markdownText(view.nameOf(c.b))}`,
      formatDelta(c.delta),
      formatDeltaInterval(c.low, c.high),
      markdownText(formatP(c.pAdjusted)),
      markdownText(formatP(c.p)),
      `${c.wins} / ${c.ties} / ${c.losses}`,
      formatCount(c.n),
    ]),
    new Set([1, 2, 3, 4, 5, 6]),
  );
  const rest = shown.length < comparisons.length ? `\n\nThe first ${maxRows} of ${comparisons.length}.` : "";
  return `## Comparisons by ${metricLabel(view.metric)}\n\n${table}${rest}`;
}

function overlapPart({ result, metric, nameOf }: ReportView): string {
  if (metric !== null || result.overlap.length === 0) return "";
  const shown = result.overlap.slice(0, maxRows);
  const table = markdownTable(
    ["Pair", `Common in the top ${shown[0]!.k}`, "Same lists"],
    shown.map(({ a, b, jaccard, identical }) => [
      `${markdownText(nameOf(a))} and ${markdownText(nameOf(b))}`,
      formatPercent(jaccard),
      formatCount(identical),
    ]),
    new Set([1, 2]),
  );
  const queries = result.disagreements.map(
    ({ query, queryId }) => `- ${markdownText(query)} (${markdownCode(queryId)})`,
  );
  return `## Agreement\n\n${table}\n\n### Judge these first\n\n${queries.join("\n")}`;
}

const maxRows = 200;
