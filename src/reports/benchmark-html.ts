import type { PerQueryScores } from "../contracts/benchmark-details.js";
import { reportBlockId, reportBlockVersion } from "../contracts/report-block.js";
import { type Html, html, jsonForScript, trustedMarkup } from "./html.js";
import { page } from "./page.js";
import type { ReportData } from "./report-data.js";
import { fullDetail, type ReportDetail, type ReportView, reportView } from "./report-view.js";
import { candidatesSection } from "./sections/candidates-section.js";
import { casesSection, differingSection } from "./sections/cases-section.js";
import { choiceSection } from "./sections/choice-section.js";
import { comparisonsSection } from "./sections/comparisons-section.js";
import { costSection } from "./sections/cost-section.js";
import { decisionSection } from "./sections/decision-section.js";
import { dataSection, manifestSection } from "./sections/facts-section.js";
import { failuresSection } from "./sections/failures-section.js";
import { gatesSection } from "./sections/gates-section.js";
import { holesSection } from "./sections/holes-section.js";
import { latencySection } from "./sections/latency-section.js";
import { disagreementsSection, overlapSection } from "./sections/overlap-section.js";
import { promptAblationSection } from "./sections/prompt-ablation-section.js";
import { queriesSection } from "./sections/queries-section.js";
import { contentsOf, type ReportSection } from "./sections/report-section.js";
import { robustnessSection } from "./sections/robustness-section.js";
import { simulationSection } from "./sections/simulation-section.js";
import { slicesSection } from "./sections/slices-section.js";
import { stagesSection } from "./sections/stages-section.js";
import { sweepSection } from "./sections/sweep-section.js";

/** A report and what had to be left out of it to stay under its size. */
export interface BenchmarkHtml {
  readonly html: string;
  /** One sentence each; the report shows them too. Empty when everything fitted. */
  readonly leftOut: readonly string[];
}

/**
 * The report of a benchmark as one HTML file that needs nothing else: no request, no script. The same data
 * gives the same bytes. Above `maxBytes` of UTF-8 it shows less, in the order of `shrinkSteps`, and says so.
 */
export function benchmarkHtml(
  data: ReportData,
  { maxBytes = 5_000_000 }: { readonly maxBytes?: number } = {},
): BenchmarkHtml {
  const view = reportView(data);
  let detail = fullDetail;
  let text = renderPage(view, detail, []);
  const leftOut: string[] = [];
  for (const { change, says } of shrinkSteps) {
    if (byteLength(text) <= maxBytes) break;
    detail = { ...detail, ...change };
    leftOut.push(says);
    text = renderPage(view, detail, leftOut);
  }
  return { html: text, leftOut };
}

function renderPage(view: ReportView, detail: ReportDetail, leftOut: readonly string[]): string {
  const { dataset } = view.result;
  const sections = sectionsOf(view, detail);
  return page(
    `${dataset.name}: ${view.words.headline}`,
    html`${decisionSection(view)}${contentsOf(sections)}${sections.map(({ markup }) => markup)}${leftOutNote(leftOut)}<footer><p class="on-paper">On paper, parts that were closed on the screen stay closed.</p>Made by Alidade. This file asks nothing of the network and runs no script.</footer>
`,
    detail.embeddedResult && embeddedBlock(view, detail),
  );
}

function sectionsOf(view: ReportView, detail: ReportDetail): ReportSection[] {
  return [
    gatesSection(view),
    candidatesSection(view),
    latencySection(view),
    stagesSection(view),
    costSection(view),
    choiceSection(view),
    sweepSection(view),
    comparisonsSection(view, detail),
    simulationSection(view),
    holesSection(view, detail),
    robustnessSection(view, detail),
    promptAblationSection(view),
    queriesSection(view, detail),
    slicesSection(view),
    failuresSection(view),
    disagreementsSection(view, detail),
    casesSection(view, detail),
    differingSection(view, detail),
    overlapSection(view),
    dataSection(view),
    manifestSection(view, detail),
  ].filter((section) => section !== false);
}

function leftOutNote(leftOut: readonly string[]): Html | false {
  if (leftOut.length === 0) return false;
  return html`<div class="left-out" role="note"><p><b>Left out to keep this file small:</b></p><ul>${leftOut.map((says) => html`<li>${says}</li>`)}</ul><p class="small">The stored result has everything.</p></div>
`;
}

function embeddedBlock({ data, metric }: ReportView, { embeddedScores }: ReportDetail): Html {
  const block = {
    schema: reportBlockVersion,
    result: data.result,
    perQuery:
      data.perQuery === null || embeddedScores === "none"
        ? null
        : embeddedPerQuery(data.perQuery, embeddedScores === "primary" ? metric : null),
  };
  return html`<script type="application/json" id="${reportBlockId}">${trustedMarkup(jsonForScript(block))}</script>`;
}

/** Scores as plain arrays (NaN as null), of one metric or of all. */
function embeddedPerQuery({ queryIds, queries, metrics }: PerQueryScores, only: string | null) {
  const kept = Object.entries(metrics).filter(([metric]) => only === null || metric === only);
  return {
    queryIds,
    queries,
    metrics: Object.fromEntries(
      kept.map(([metric, columns]) => [
        metric,
        Object.fromEntries(
          Object.entries(columns).map(([id, column]) => [
            id,
            Array.from(column, (value) => (Number.isNaN(value) ? null : value)),
          ]),
        ),
      ]),
    ),
  };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** What is given up, in this order, while the report is too large. */
const shrinkSteps: readonly { readonly change: Partial<ReportDetail>; readonly says: string }[] = [
  {
    change: { embeddedScores: "primary" },
    says: "Scores of single queries in the data block, except those of the metric that decides.",
  },
  { change: { embeddedScores: "none" }, says: "All scores of single queries in the data block." },
  { change: { titleLength: 80 }, says: "Titles and queries beyond 80 characters." },
  { change: { listDepth: 5 }, says: "Lists of single queries beyond their first 5 documents." },
  { change: { cases: 10 }, says: "Single queries beyond the first 10." },
  { change: { cases: 3 }, says: "Single queries beyond the first 3." },
  { change: { otherMetrics: false }, says: "Comparisons by metrics that do not decide." },
  { change: { cases: 0 }, says: "All single queries." },
  { change: { manifests: false }, says: "The settings of each candidate." },
  { change: { embeddedResult: false }, says: "The data block: this file cannot be read by alidade compare." },
];
