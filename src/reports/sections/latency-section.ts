import type { BenchmarkResult } from "../../contracts/benchmark-result.js";
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
export function latencySection({ result, rows, metric }: ReportView): ReportSection | false {
  if (metric === null) return false;
  const drawn = rows.filter(isDrawable);
  if (drawn.length === 0) return false;
  const missing = rows.filter((row) => !isDrawable(row)).map(({ name }) => name);
  const frontier = drawn.filter(({ candidate }) => candidate.pareto === true);
  const joined = new Set(establishedSteps(result, frontier, metric));
  const dominated = new Set(
    (result.choice?.frontier.candidates ?? [])
      .filter((one) => one.dominatedBy.length > 0)
      .map(({ id }) => id),
  );
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
          drawn.map((row) => pointOf(row, narrow, { joined, dominated })),
          label,
          { width, height: narrow ? 340 : 430 },
        ),
      keys: drawn,
      caption: html`Upright: 95 % interval of ${label}. Level: p50 to p95 of a query, log scale. Filled diamonds could each be the best; their order is not established. ${
        joined.size > 1 &&
        "The broad grey line joins candidates that are each established as better than the faster one before. "
      }${missing.length > 0 && html`Not drawn, for want of a score or a timing: <bdi>${listOf(missing)}</bdi>.`}`,
    })}`,
  );
}

function frontierAnswer(frontier: readonly CandidateRow[], label: string): string | false {
  if (frontier.length === 0) return false;
  const names = listOf(frontier.map(({ name }) => visibleText(name)));
  return `No candidate beats ${names} in both ${label} and latency, by measured values.`;
}

/** Ids from the fastest of the frontier on, each established as better than the one before. */
function establishedSteps(
  { comparisons, decision: { alpha } }: BenchmarkResult,
  frontier: readonly CandidateRow[],
  metric: string,
): string[] {
  const byTime = [...frontier].sort(
    (x, y) => x.candidate.timing!.queryMs!.p50 - y.candidate.timing!.queryMs!.p50,
  );
  const steps: string[] = [];
  for (const { candidate } of byTime) {
    const last = steps.at(-1);
    const better = comparisons.some(
      (one) =>
        one.metric === metric &&
        one.pAdjusted <= alpha &&
        ((one.a === candidate.id && one.b === last && one.delta > 0) ||
          (one.b === candidate.id && one.a === last && one.delta < 0)),
    );
    if (last === undefined || better) steps.push(candidate.id);
  }
  return steps;
}

function isDrawable({ primary, candidate }: CandidateRow): boolean {
  const p50 = candidate.timing?.queryMs?.p50;
  return primary !== null && p50 !== undefined && p50 > 0;
}

function pointOf(
  { key, name, primary, candidate, couldBeBest }: CandidateRow,
  narrow: boolean,
  { joined, dominated }: { readonly joined: ReadonlySet<string>; readonly dominated: ReadonlySet<string> },
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
    joined: joined.size > 1 && joined.has(candidate.id),
    dominated: dominated.has(candidate.id),
  };
}
