import type { Comparison } from "../../contracts/benchmark-result.js";
import { middleCut } from "../candidate-names.js";
import { type DeltaRow, deltasChart } from "../charts/deltas.js";
import {
  countOf,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatP,
  formatScore,
  metricLabel,
} from "../format.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import { orderedComparisons, type ReportDetail, type ReportView } from "../report-view.js";
import { chartFigure } from "./chart-figure.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** Paired differences: chart and table for the metric that decides, tables for the others. */
export function comparisonsSection(view: ReportView, detail: ReportDetail): ReportSection | false {
  const { result, metric } = view;
  const primary = metric === null ? [] : orderedComparisons(view, metric);
  if (metric === null || primary.length === 0) return false;
  const others = result.metrics.filter(
    (name) => name !== metric && result.comparisons.some((c) => c.metric === name),
  );
  return reportSection(
    "comparisons",
    "Comparisons",
    establishedAnswer(view, primary),
    html`<p>${result.baseline === null ? "Every pair" : html`Every candidate against <bdi>${view.nameOf(result.baseline)}</bdi>`}, paired by query. A difference is the first minus the second; its p is corrected over ${primary.length === 1 ? "one comparison" : `${primary.length} comparisons`} (Holm).</p>
${deltaFigure(view, primary)}
${comparisonTable(view, metric, primary)}
${
  detail.otherMetrics &&
  others.map(
    (
      name,
    ) => html`<details><summary>${metricLabel(name)} (described; it decides nothing)</summary>${comparisonTable(
      view,
      name,
      orderedComparisons(view, name),
    )}</details>
`,
  )
}`,
  );
}

function establishedAnswer({ result, metric }: ReportView, comparisons: readonly Comparison[]): string {
  const { alpha } = result.decision;
  const established = comparisons.filter(({ pAdjusted }) => pAdjusted <= alpha).length;
  const label = metricLabel(metric!);
  if (established === 0)
    return `No difference in ${label} is established at level ${alpha}, which is not the same as none.`;
  return `${established} of ${countOf(comparisons.length, "difference")} in ${label} ${established === 1 ? "is" : "are"} established at level ${alpha}.`;
}

function deltaFigure(view: ReportView, comparisons: readonly Comparison[]): Html {
  const shown = drawn(view, comparisons);
  const rowOf = (comparison: Comparison, narrow: boolean): DeltaRow => ({
    label: pairLabel(view, comparison, narrow),
    delta: comparison.delta,
    low: comparison.low,
    high: comparison.high,
    established: comparison.pAdjusted <= view.result.decision.alpha,
  });
  const label = metricLabel(view.metric!);
  return chartFigure({
    prefix: "deltas",
    label: `Differences in ${label}`,
    description: `${shown.length} comparisons with 95 % intervals; the numbers are in the table below.`,
    draw: (width, narrow) =>
      deltasChart(
        shown.map((comparison) => rowOf(comparison, narrow)),
        label,
        width,
      ),
    keys: view.rows,
    caption: html`Filled: established at level ${String(view.result.decision.alpha)} after correction. Open: not established, which is not the same as equal.${
      shown.length < comparisons.length &&
      ` Drawn: ${shown.length} of ${comparisons.length}, those with ${visibleText(view.rows[0]!.name)}; the table has more.`
    }`,
  });
}

/** At most 36 lines: beyond that only the comparisons of the candidate in front. */
function drawn(view: ReportView, comparisons: readonly Comparison[]): readonly Comparison[] {
  if (comparisons.length <= 36) return comparisons;
  const front = view.rows[0]!.candidate.id;
  return comparisons.filter(({ a, b }) => a === front || b === front).slice(0, 60);
}

function pairLabel({ nameOf, keyOf, rows }: ReportView, { a, b }: Comparison, narrow: boolean): string {
  if (narrow) return `${keyOf(a)} − ${keyOf(b)}`;
  const cut = (id: string) => middleCut(visibleText(nameOf(id)), 24);
  const label = `${cut(a)}${minus}${cut(b)}`;
  const ambiguous = new Set(rows.map((row) => cut(row.candidate.id))).size < rows.length;
  return ambiguous ? `${keyOf(a)} ${cut(a)}${minus}${keyOf(b)} ${cut(b)}` : label;
}

function comparisonTable(view: ReportView, metric: string, comparisons: readonly Comparison[]): Html {
  const { alpha } = view.result.decision;
  const shown = comparisons.length <= maxRows ? comparisons : comparisons.slice(0, maxRows);
  return html`<div class="scroll"><table class="comparisons">
<caption>Differences in ${metricLabel(metric)}</caption>
<thead><tr><th scope="col">First − second</th><th scope="col" class="number">Difference</th><th scope="col" class="number">95 % interval</th><th scope="col">At level ${String(alpha)}</th><th scope="col" class="number">p Holm</th><th scope="col" class="number">p</th><th scope="col" class="number">Wins / ties / losses</th><th scope="col" class="number">n</th><th scope="col" class="number">Detectable</th></tr></thead>
<tbody>${shown.map(
    (
      c,
    ) => html`<tr><th scope="row"><bdi>${view.nameOf(c.a)}</bdi> − <bdi>${view.nameOf(c.b)}</bdi></th><td class="number"><b>${formatDelta(c.delta)}</b></td><td class="number">${formatDeltaInterval(c.low, c.high)}</td><td class="nowrap">${c.pAdjusted <= alpha ? "established" : "not established"}</td><td class="number">${formatP(c.pAdjusted)}</td><td class="number">${formatP(c.p)}<small>t: ${formatP(c.pT)}</small></td><td class="number">${formatCount(c.wins)} / ${formatCount(c.ties)} / ${formatCount(c.losses)}</td><td class="number">${formatCount(c.n)}</td><td class="number">${formatScore(c.detectable)}</td></tr>
`,
  )}</tbody></table></div>
<p class="small">${shown.length < comparisons.length && `The first ${maxRows} of ${formatCount(comparisons.length)} comparisons. `}p: sign-flip randomisation, below it the paired t. Detectable: the difference found in 80 % of such experiments.</p>`;
}

const maxRows = 200;
/** Between left-to-right marks: two names written from right to left would otherwise swap sides. */
const minus = "\u200e − \u200e";
