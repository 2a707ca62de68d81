import { middleCut } from "../candidate-names.js";
import type { CandidateRow } from "../candidate-rows.js";
import { type QualityLatencyPoint, qualityLatencyChart } from "../charts/quality-latency.js";
import { formatMs, formatScore, listOf, metricLabel } from "../format.js";
import { html } from "../html.js";
import { visibleText } from "../plain-text.js";
import type { ReportView } from "../report-view.js";
import { chartFigure } from "./chart-figure.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** Quality against latency, or nothing when no candidate has both. */
export function latencySection({ rows, metric }: ReportView): ReportSection | false {
  if (metric === null) return false;
  const drawn = rows.filter(isDrawable);
  if (drawn.length === 0) return false;
  const missing = rows.filter((row) => !isDrawable(row)).map(({ name }) => name);
  const frontier = drawn.filter(({ candidate }) => candidate.pareto === true);
  const label = metricLabel(metric);
  return reportSection(
    "latency",
    "Quality against latency",
    frontierAnswer(frontier, label),
    html`${chartFigure({
      prefix: "latency",
      label: `${label} against latency of a query`,
      description: drawn
        .map(
          (row) =>
            `${row.name}: ${formatScore(row.primary?.mean)} at ${formatMs(row.candidate.timing?.queryMs?.p50)}`,
        )
        .join("; "),
      draw: (width, narrow) =>
        qualityLatencyChart(
          drawn.map((row) => pointOf(row, narrow)),
          label,
          { width, height: narrow ? 340 : 430 },
        ),
      keys: drawn,
      caption: html`Upright: 95 % interval of ${label}. Level: p50 to p95 of a query, log scale. Filled diamonds could each be the best; their order is not established. ${
        frontier.length > 0 && "The broad grey line joins the candidates that none beats on both. "
      }${missing.length > 0 && html`Not drawn, for want of a score or a timing: <bdi>${listOf(missing)}</bdi>.`}`,
    })}`,
  );
}

function frontierAnswer(frontier: readonly CandidateRow[], label: string): string | false {
  if (frontier.length === 0) return false;
  const names = listOf(frontier.map(({ name }) => visibleText(name)));
  return `No candidate beats ${names} in both ${label} and latency, by measured values.`;
}

function isDrawable({ primary, candidate }: CandidateRow): boolean {
  const p50 = candidate.timing?.queryMs?.p50;
  return primary !== null && p50 !== undefined && p50 > 0;
}

function pointOf(
  { key, name, primary, candidate, couldBeBest }: CandidateRow,
  narrow: boolean,
): QualityLatencyPoint {
  const { mean, low, high } = primary!;
  const { p50, p95 } = candidate.timing!.queryMs!;
  const label = narrow ? key : middleCut(visibleText(name), 34);
  return {
    label,
    mean,
    low,
    high,
    p50,
    p95: Math.max(p50, p95),
    couldBeBest,
    pareto: candidate.pareto === true,
  };
}
