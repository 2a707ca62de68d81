import type { CandidateRow } from "../candidate-rows.js";
import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatMs,
  formatScore,
  formatShortInterval,
  listOf,
  metricLabel,
} from "../format.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import type { ReportView } from "../report-view.js";
import { reachWords, stageName, stepsOf } from "../stages-words.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** Quality and latency of each pipeline by stage, or nothing where there is none. */
export function stagesSection(view: ReportView): ReportSection | false {
  const piped = view.rows.filter(({ candidate }) => candidate.stages !== undefined);
  if (piped.length === 0) return false;
  return reportSection(
    "stages",
    "Pipelines by stage",
    `What each stage of ${listOf(piped.map(({ name }) => visibleText(name)))} adds, and what it takes.`,
    html`${piped.map((row) => pipelineTable(view, row))}<p class="small">Differences are paired over the queries, with 95 % intervals; they describe and decide nothing.</p>`,
  );
}

function pipelineTable({ result, metric }: ReportView, { name, candidate }: CandidateRow): Html {
  const stages = candidate.stages ?? [];
  const metrics = metric === null ? [] : result.metrics;
  return html`<div class="scroll"><table>
<caption><bdi>${visibleText(name)}</bdi></caption>
<thead><tr><th scope="col">Stage</th>${metrics.map((each) => html`<th scope="col" class="number">${metricLabel(each)}</th>`)}<th scope="col" class="number">p50</th><th scope="col" class="number">p95</th></tr></thead>
<tbody>${stages.map((stage, place) => {
    const steps = stepsOf(stage, metric);
    return html`<tr><th scope="row"><bdi>${place + 1} ${visibleText(stageName(stage))}</bdi></th>${metrics.map((each) => html`<td class="number">${formatScore(stage.metrics[each]?.mean)} <small class="inline">${formatShortInterval(stage.metrics[each]?.low, stage.metrics[each]?.high)}</small></td>`)}<td class="number">${formatMs(stage.queryMs?.p50)}</td><td class="number">${formatMs(stage.queryMs?.p95)}</td></tr>
${steps.map(
  (
    step,
  ) => html`<tr><td>minus stage ${step.stage + 1}</td><td class="number"><b>${formatDelta(step.delta)}</b> <small class="inline">${formatDeltaInterval(step.low, step.high)}</small></td><td colspan="${metrics.length + 1}">${formatCount(step.wins)} wins, ${formatCount(step.ties)} ties, ${formatCount(step.losses)} losses</td></tr>
`,
)}`;
  })}</tbody></table></div>
${reachWords(candidate, metric).map((words) => html`<p>${words}</p>`)}`;
}
