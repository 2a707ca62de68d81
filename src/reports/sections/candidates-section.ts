import type { BenchmarkResult, CandidateResult, Estimate } from "../../contracts/benchmark-result.js";
import type { CandidateRow } from "../candidate-rows.js";
import {
  formatBytes,
  formatCount,
  formatMs,
  formatPercent,
  formatRate,
  formatScore,
  formatShortInterval,
  formatUsd,
  metricLabel,
  unknownValue,
} from "../format.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import type { ReportView } from "../report-view.js";
import { bestMark, failureMark, intervalStrip, otherMark } from "./marks.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** The table: one row a candidate, best first. */
export function candidatesSection(view: ReportView): ReportSection {
  const { result, rows, metric } = view;
  const metrics = metric === null ? [] : [metric, ...result.metrics.filter((other) => other !== metric)];
  const columns = [...metricColumns(view, metrics), ...factColumns(view)];
  return reportSection(
    "candidates",
    "Candidates",
    candidatesAnswer(view),
    html`<div class="scroll"><table class="candidates">
<thead><tr><th scope="col">Candidate</th>${columns.map(
      ({ head, under }) =>
        html`<th scope="col" class="number">${head}${under !== null && html`<small>${under}</small>`}</th>`,
    )}</tr></thead>
<tbody>${rows.map(
      (row) => html`<tr class="${rowClass(row)}">${candidateCell(row, metric !== null)}${
        row.candidate.status !== "ok"
          ? failureCell(row, columns.length)
          : columns.map(({ head, cell }) => html`<td class="number" data-label="${head}">${cell(row)}</td>`)
      }</tr>
`,
    )}</tbody></table></div>
${tableNotes(view)}`,
  );
}

/** How the rows are ordered, and which candidate answers fastest. */
function candidatesAnswer({ rows, metric }: ReportView): string | false {
  const timed = rows.flatMap(({ name, candidate: { timing } }) =>
    timing?.queryMs == null ? [] : [{ name, p50: timing.queryMs.p50 }],
  );
  const order = metric === null ? "" : `Best ${metricLabel(metric)} first. `;
  if (timed.length < 2) return rows.length > 1 && order !== "" ? order.trim() : false;
  const fastest = timed.reduce((best, one) => (one.p50 < best.p50 ? one : best));
  return `${order}The fastest to answer is ${visibleText(fastest.name)}, with ${formatMs(fastest.p50)} a query (p50).`;
}

interface Column {
  readonly head: string;
  readonly under: string | null;
  readonly cell: (row: CandidateRow) => Html | string;
}

function metricColumns({ result, rows, metric }: ReportView, metrics: readonly string[]): Column[] {
  const estimates = rows.flatMap(({ primary }) => (primary === null ? [] : [primary]));
  const domain = [
    Math.min(...estimates.map(({ low }) => low)),
    Math.max(...estimates.map(({ high }) => high)),
  ] as const;
  return metrics.map((name) => ({
    head: metricLabel(name),
    under: name === metric ? "decides; 95 %" : "95 %",
    cell: ({ candidate, couldBeBest }) => {
      const estimate = candidate.metrics[name];
      if (estimate === undefined) return unknownValue;
      return html`<b>${formatScore(estimate.mean)}</b>${name === metric && intervalStrip(estimate, domain, couldBeBest)}<small>${intervalOf(estimate)}</small>${unjudgedNote(result, name, candidate)}`;
    },
  }));
}

/** Beside every score: how much of the ranks that count nobody judged. */
function unjudgedNote({ holes }: BenchmarkResult, metric: string, { id }: CandidateResult): Html | false {
  const found = holes?.find((one) => one.metric === metric)?.candidates.find((one) => one.id === id);
  if (found === undefined) return false;
  return html`<small>${formatPercent(found.share)} unjudged</small>`;
}

function factColumns({ rows, metric, result }: ReportView): Column[] {
  const columns: Column[] = [];
  const k = rows.find(({ candidate }) => candidate.unjudged !== null)?.candidate.unjudged?.k;
  if (metric !== null && k !== undefined && !result.holes?.some((holes) => holes.metric === metric)) {
    columns.push({
      head: "Unjudged",
      under: `of the top ${k}`,
      cell: ({ candidate }) => formatPercent(candidate.unjudged?.mean),
    });
  }
  columns.push(
    { head: "Cut", under: "documents", cell: ({ candidate }) => truncationCell(candidate, rows) },
    { head: "Query", under: "p50", cell: latencyCell },
    {
      head: "Texts/s",
      under: "indexing",
      cell: ({ candidate }) => formatRate(candidate.timing?.indexTextsPerSecond),
    },
    { head: "Model", under: "size, dims", cell: modelCell },
    { head: "Memory", under: "peak", cell: memoryCell },
  );
  if (rows.some(({ candidate }) => (candidate.cost.usd ?? 0) > 0)) {
    columns.push({
      head: "Cost",
      under: "source",
      cell: ({ candidate: { cost } }) =>
        html`${formatUsd(cost.usd)}<small>${cost.source}${cost.asOf !== null && `, ${cost.asOf}`}</small>`,
    });
  }
  return columns;
}

function candidateCell({ candidate, key, name, couldBeBest, notes }: CandidateRow, judged: boolean): Html {
  const failed = candidate.status !== "ok";
  const mark = failed ? failureMark() : judged && (couldBeBest ? bestMark() : otherMark());
  return html`<th scope="row"><span class="name"><span class="key">${key}</span> ${mark}<bdi>${name}</bdi></span>${
    name !== candidate.id && html`<small class="mono"><bdi>${candidate.id}</bdi></small>`
  }${(failed ? [] : notes).map(({ kind, text }) => html`<small class="note ${kind}"><bdi>${text}</bdi></small>`)}</th>`;
}

function failureCell({ notes }: CandidateRow, span: number): Html {
  return html`<td class="note failure" colspan="${span}">${notes.map(({ text }) => html`<p><bdi>${text}</bdi></p>`)}</td>`;
}

function truncationCell({ truncated }: CandidateResult, rows: readonly CandidateRow[]): Html | string {
  const anyQueries = rows.some(({ candidate }) => candidate.truncated.queries > 0);
  return html`${formatCount(truncated.documents)}${anyQueries && html`<small>${formatCount(truncated.queries)} queries</small>`}`;
}

function latencyCell({ candidate: { timing } }: CandidateRow): Html | string {
  if (timing?.queryMs == null) return unknownValue;
  return html`${formatMs(timing.queryMs.p50)}<small>p95 ${formatMs(timing.queryMs.p95)}</small>${timing.cached && html`<small class="tag">cached</small>`}`;
}

function modelCell({ candidate: { memory, dims } }: CandidateRow): Html {
  return html`${formatBytes(memory.modelBytes)}${dims !== null && html`<small>${formatCount(dims)} dims</small>`}`;
}

function memoryCell({ candidate: { memory } }: CandidateRow): Html {
  return html`${formatBytes(memory.peakRssBytes)}${memory.vectorBytes !== null && html`<small>vectors ${formatBytes(memory.vectorBytes)}</small>`}`;
}

function tableNotes({ rows, metric }: ReportView): Html {
  const timed = rows.map(({ candidate }) => candidate.timing).find((timing) => timing !== null);
  return html`<p class="small">${metric !== null && html`${bestMark()} could be the best, ${otherMark()} ruled out. `}${
    timed !== undefined &&
    `Latency is from text to ranked ids, one query at a time, over ${timed.timedQueries} queries on ${timed.threads} ${timed.threads === 1 ? "thread" : "threads"}, uncached. `
  }Letters name the candidates in charts. A dash means unknown.</p>`;
}

function rowClass({ candidate, couldBeBest }: CandidateRow): string {
  if (candidate.status !== "ok") return "failed";
  return couldBeBest ? "could-be-best" : "ruled-out";
}

function intervalOf({ low, high }: Estimate): string {
  return formatShortInterval(low, high);
}
