import type { ExplainReport } from "../contracts/explain-report.js";
import { candidateKey, shortNames } from "./candidate-names.js";
import { formatCount, listOf, metricLabel } from "./format.js";
import { type Html, html } from "./html.js";
import { page } from "./page.js";
import { shorten, visibleText } from "./plain-text.js";
import { reasonWords } from "./reason-words.js";
import { fullDetail } from "./report-view.js";
import { caseBlock, legend } from "./sections/cases-section.js";
import { alidadeLogo } from "./sections/marks.js";

/** The page of `bench --explain`: one HTML file that needs nothing else. A list of the queries links to each. */
export function explainHtml(report: ExplainReport): string {
  const { cases, candidates, metric, dataset, split } = report;
  const names = shortNames(candidates);
  const keyOf = (id: string): string => candidateKey(candidates.indexOf(id));
  const nameOf = (id: string): string => names.get(id) ?? id;
  const view = { metric, order: candidates, keyOf, nameOf };
  const title = `${dataset}: ${cases.items.length === 1 ? "one query" : `${cases.items.length} queries`} explained`;
  return page(
    title,
    html`<header class="page-head"><p class="brand">${alidadeLogo()}<span>Alidade</span></p></header>
<section class="decision"><h1><bdi dir="ltr">${title}</bdi></h1>
<p class="reason"><bdi>${dataset}</bdi>${split !== null && html` (<bdi>${split}</bdi>)`}. ${legend({ metric }, cases.k, fullDetail)} Lists are ${formatCount(report.depth)} deep: a document that is not in one has a rank beyond that, or was not found at all.${metric !== null && ` Beside a query stands its ${metricLabel(metric)}.`}</p>
<p>${candidates.map((id) => html`<span class="key">${keyOf(id)}</span> <bdi>${nameOf(id)}</bdi> `)}</p>
${report.failed.length > 0 && html`<p class="note failure">Without lists, because they failed: <bdi>${listOf(report.failed)}</bdi>.</p>`}
${cases.items.length > 1 && html`<ul>${cases.items.map(({ query, queryId }, i) => html`<li><a href="#query-${String(i + 1)}"><bdi>${shorten(query, 160)}</bdi></a> <small class="mono inline"><bdi>${shorten(queryId, 60)}</bdi></small></li>`)}</ul>`}
</section>
<section aria-labelledby="queries"><h2 id="queries">${cases.items.length === 1 ? "The query" : "The queries"}</h2>
${cases.items.map((item, i) => caseBlock(view, item, fullDetail, `query-${i + 1}`, true))}</section>
${howSection(report)}
<footer>Made by Alidade. This file asks nothing of the network and runs no script.</footer>
`,
  );
}

function howSection({ cases, notes }: ExplainReport): Html | false {
  const codes = new Set(
    cases.items.flatMap(({ perCandidate }) =>
      perCandidate.flatMap(({ missed }) =>
        missed.flatMap(({ reasons }) => (reasons ?? []).map(({ code }) => code)),
      ),
    ),
  );
  if (codes.size === 0 && notes.length === 0) return false;
  return html`<section aria-labelledby="reasons"><h2 id="reasons">How the reasons were read off</h2><ul class="small">${[...codes].map((code) => html`<li><b>${reasonWords[code].label}</b>: ${reasonWords[code].how}.</li>`)}${notes.map((note) => html`<li><bdi>${visibleText(note)}</bdi></li>`)}</ul></section>
`;
}
