import type { AnalysisResult, FindingsOf, SectionName } from "../../contracts/analysis-result.js";
import { formatBytes, formatCount, formatMs, formatTime } from "../format.js";
import { type Html, html } from "../html.js";
import { page } from "../page.js";
import { shorten } from "../plain-text.js";
import { definitions } from "../sections/definitions.js";
import { alidadeLogo } from "../sections/marks.js";
import { contentsOf, type ReportSection, reportSection } from "../sections/report-section.js";
import { factWords, headWords } from "./analysis-words.js";
import { sectionBlocks } from "./section-blocks.js";
import { sectionPages } from "./section-pages.js";
import type { SummaryLine } from "./summary-line.js";

/** The report of an analysis as one HTML file that needs nothing else. The same result gives the same bytes. */
export function analysisHtml(result: AnalysisResult): string {
  const names = (Object.keys(sectionPages) as SectionName[]).filter(
    (name) => result.sections[name] !== undefined,
  );
  const sections = [...names.flatMap((name) => pageOf(result, name)), manifestSection(result)];
  const [title = "", ...facts] = headWords(result);
  return page(
    title,
    html`<header class="page-head">
<p class="brand">${alidadeLogo()}<span>Alidade</span></p>
<p class="about">Analysis of a vector space<br>
<time datetime="${result.createdAt}">${formatTime(result.createdAt)}</time> · <span class="mono">${result.id}</span></p>
</header>
<section class="decision" aria-labelledby="decision">
<h1 id="decision"><bdi dir="ltr">${title}</bdi></h1>
<p class="reason"><bdi dir="ltr">${facts.join(" ")}</bdi></p>
${factWords(result).map((fact) => html`<p class="level"><bdi dir="ltr">${fact}</bdi></p>`)}
${summaryTable(result, names)}
</section>
<div class="rule" aria-hidden="true"></div>
${contentsOf(sections)}${sections.map(({ markup }) => markup)}<footer>Made by Alidade. This file asks nothing of the network.</footer>
`,
    false,
    sections.flatMap(({ script }) => (script === undefined ? [] : [script])),
  );
}

function pageOf<Name extends SectionName>(result: AnalysisResult, name: Name): ReportSection[] {
  const findings = result.sections[name];
  return findings === undefined ? [] : [sectionPages[name](findings as FindingsOf<Name>, result)];
}

/** The lines of the one-screen summary, those of one label in one row. */
function summaryTable(result: AnalysisResult, names: readonly SectionName[]): Html {
  const rows: { label: string; lines: SummaryLine[] }[] = [];
  for (const line of names.flatMap((name) => linesOf(result, name))) {
    if (rows.at(-1)?.label === line.label) rows.at(-1)!.lines.push(line);
    else rows.push({ label: line.label, lines: [line] });
  }
  return html`<div class="scroll summary"><table><tbody>${rows.map(
    ({ label, lines }) =>
      html`<tr><th scope="row">${label}</th><td>${lines.map(
        ({ text, style }) =>
          html`<p${style === "caution" && html` class="note caution"`}><bdi>${text}</bdi></p>`,
      )}</td></tr>
`,
  )}</tbody></table></div>`;
}

function linesOf<Name extends SectionName>(result: AnalysisResult, name: Name) {
  return sectionBlocks[name].lines(result.sections[name] as FindingsOf<Name>, result);
}

function manifestSection(result: AnalysisResult): ReportSection {
  const { machine, candidate, versions, timings, command, graph } = result;
  const facts: [string, string][] = [
    ["Candidate", candidate.spec],
    ...(candidate.vectors === null ? [] : [["Vectors", candidate.vectors] as [string, string]]),
    ...Object.entries(candidate.provider ?? {}).map(([name, value]): [string, string] => [
      name,
      shorten(typeof value === "string" ? value || "(empty)" : JSON.stringify(value), 2000),
    ]),
    ["Lists of neighbours", `${formatCount(graph.lists)} of ${formatCount(graph.k)}`],
    ["Seed", String(result.seed)],
    ["Engine", `${result.engine}, ${formatCount(result.threads)} threads`],
    ["Time of each part", timings.map(({ part, ms }) => `${part} ${formatMs(ms)}`).join(", ")],
    [
      "Machine",
      `${machine.cpu}, ${formatCount(machine.cores)} cores, ${formatBytes(machine.memoryBytes)}, ${machine.platform}, Node ${machine.node}`,
    ],
    [
      "Versions",
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ],
  ];
  return reportSection(
    "manifest",
    "How it was computed",
    false,
    html`${command !== null && html`<h3>Compute it again</h3><pre tabindex="0"><code><bdi>${command}</bdi></code></pre>`}${definitions(facts)}`,
  );
}
