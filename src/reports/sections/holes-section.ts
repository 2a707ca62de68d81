import type { CandidateHoles, MetricHoles } from "../../contracts/holes.js";
import { middleCut } from "../candidate-names.js";
import type { CandidateRow } from "../candidate-rows.js";
import { holesChart } from "../charts/holes.js";
import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatInterval,
  formatPercent,
  formatScore,
  formatShortInterval,
  metricLabel,
} from "../format.js";
import { holesWords, primaryHoles, shownPairs } from "../holes-words.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import type { ReportDetail, ReportView } from "../report-view.js";
import { chartFigure } from "./chart-figure.js";
import { type ReportSection, reportSection } from "./report-section.js";
import { withCode } from "./with-code.js";

/** What unjudged documents leave open: words, a picture, the numbers, and which orders are settled. */
export function holesSection(view: ReportView, detail: ReportDetail): ReportSection | false {
  const holes = primaryHoles(view);
  if (holes === null) return false;
  const words = holesWords(view, holes);
  const others = (view.result.holes ?? []).filter(({ metric }) => metric !== holes.metric);
  return reportSection(
    "holes",
    "What nobody judged",
    words.lead,
    html`${words.order !== "" && html`<p><bdi dir="ltr">${visibleText(words.order)}</bdi></p>`}
${holesFigure(view, holes)}
${candidateTable(view, holes)}
${pairTable(view, holes)}
${
  detail.otherMetrics &&
  others.map(
    (
      other,
    ) => html`<details><summary>${metricLabel(other.metric)} (described; it decides nothing)</summary>${candidateTable(view, other)}${pairTable(view, other)}</details>
`,
  )
}<p class="small">${withCode(words.next)}</p>`,
  );
}

function rowsOf(
  { rows }: ReportView,
  { candidates }: MetricHoles,
): { row: CandidateRow; holes: CandidateHoles }[] {
  return rows.flatMap((row) => {
    const holes = candidates.find(({ id }) => id === row.candidate.id);
    return holes === undefined ? [] : [{ row, holes }];
  });
}

function holesFigure(view: ReportView, holes: MetricHoles): Html | false {
  const drawn = rowsOf(view, holes).filter(({ holes: { low } }) => low !== null);
  if (drawn.length === 0) return false;
  const label = metricLabel(holes.metric);
  return chartFigure({
    prefix: "holes",
    label: `What ${label} could be`,
    description: drawn
      .map(
        ({ row, holes: one }) =>
          `${row.name}: ${formatScore(one.score)}, ${formatInterval(one.low, one.high)}`,
      )
      .join("; "),
    draw: (width, narrow) =>
      holesChart(
        drawn.map(({ row, holes: one }) => ({
          label: narrow ? row.key : `${row.key}  ${middleCut(visibleText(row.name), 30)}`,
          score: one.score,
          condensed: one.condensed.mean,
          low: one.low!,
          high: one.high!,
        })),
        label,
        width,
      ),
    keys: drawn.map(({ row }) => row),
    caption: `Bar: from the least to the greatest mean over every grading (0${holes.grades.map((grade) => `, ${grade}`).join("")}) of the unjudged documents. Dot: as scored. Cross: condensed lists, unjudged documents removed. None of this is an interval of chance.`,
  });
}

function candidateTable(view: ReportView, holes: MetricHoles): Html {
  const of = holes.k === null ? "of the list" : `of the top ${holes.k}`;
  return html`<div class="scroll"><table>
<caption>${metricLabel(holes.metric)} and what is unjudged</caption>
<thead><tr><th scope="col">Candidate</th><th scope="col" class="number">Unjudged<small>${of}</small></th><th scope="col" class="number">Queries<small>with any</small></th><th scope="col" class="number">As scored</th><th scope="col" class="number">Condensed<small>95 %</small></th><th scope="col" class="number">Could be</th></tr></thead>
<tbody>${rowsOf(view, holes).map(
    ({ row, holes: one }) =>
      html`<tr><th scope="row"><span class="key">${row.key}</span> <bdi>${row.name}</bdi></th><td class="number">${formatPercent(one.share)}</td><td class="number">${formatCount(one.queries)} of ${formatCount(one.condensed.n)}</td><td class="number"><b>${formatScore(one.score)}</b></td><td class="number">${formatScore(one.condensed.mean)}<small>${formatShortInterval(one.condensed.low, one.condensed.high)}</small></td><td class="number">${formatInterval(one.low, one.high)}</td></tr>
`,
  )}</tbody></table></div>`;
}

function pairTable(view: ReportView, holes: MetricHoles): Html | false {
  const pairs = shownPairs(view, holes);
  if (pairs.length === 0) return false;
  return html`<div class="scroll"><table class="comparisons">
<caption>Differences in ${metricLabel(holes.metric)} whatever the unjudged turn out to be</caption>
<thead><tr><th scope="col">First − second</th><th scope="col" class="number">As scored</th><th scope="col" class="number">Could be</th><th scope="col">Order</th><th scope="col" class="number">Open queries</th></tr></thead>
<tbody>${pairs.map(
    (pair) =>
      html`<tr><th scope="row"><bdi>${view.nameOf(pair.a)}</bdi> − <bdi>${view.nameOf(pair.b)}</bdi></th><td class="number"><b>${formatDelta(pair.delta)}</b></td><td class="number">${formatDeltaInterval(pair.low, pair.high)}${!pair.exact && html`<small>outer bounds</small>`}</td><td>${pair.settled ? "settled" : "could turn"}</td><td class="number">${formatCount(pair.openQueries)}</td></tr>
`,
  )}</tbody></table></div>
${pairs.length < holes.pairs.length && html`<p class="small">${formatCount(pairs.length)} of ${formatCount(holes.pairs.length)} pairs, those with <bdi>${view.nameOf(view.result.baseline ?? view.rows[0]!.candidate.id)}</bdi>; result.json has all.</p>`}`;
}
