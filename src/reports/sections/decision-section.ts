import { countOf, formatInterval, formatScore, formatTime, metricLabel } from "../format.js";
import { type Html, html } from "../html.js";
import type { ReportView } from "../report-view.js";
import { alidadeLogo, bestMark } from "./marks.js";

/** Head of the page: what was compared, then the verdict in large type, its set, its level, what to do next. */
export function decisionSection(view: ReportView): Html {
  const { result, words } = view;
  const { dataset } = result;
  return html`<header class="page-head">
<p class="brand">${alidadeLogo()}<span>Alidade</span></p>
<p class="about">Benchmark of <bdi>${dataset.name}</bdi>${dataset.split === null ? "" : html`, <bdi>${dataset.split}</bdi> split`}<br>
<time datetime="${result.createdAt}">${formatTime(result.createdAt)}</time> · <span class="mono">${result.id}</span></p>
</header>
<section class="decision" aria-labelledby="decision">
<h1 id="decision"><bdi dir="ltr">${words.headline}</bdi></h1>
<p class="reason"><bdi dir="ltr">${words.reason}</bdi></p>
${bestSet(view)}
${words.next.length > 0 && html`<ul class="next">${words.next.map((step) => html`<li>${step}</li>`)}</ul>`}
${words.ruledOut.length > 0 && html`<p class="level"><bdi dir="ltr">${words.ruledOut.join("; ")}</bdi>.</p>`}
${words.level !== "" && html`<p class="level">${words.level}</p>`}
${words.earlierLooks.length > 0 && html`<ul class="level">${words.earlierLooks.map((line) => html`<li><bdi dir="ltr">${line}</bdi></li>`)}</ul>`}
</section>
<div class="rule" aria-hidden="true"></div>
`;
}

function bestSet({ rows, metric, result }: ReportView): Html | false {
  const best = rows.filter(({ couldBeBest }) => couldBeBest);
  if (metric === null || best.length === 0) return false;
  const title = result.decision.winner === null ? "Could be the best" : "The best";
  return html`<div class="best"><h2>${title}</h2><ul>${best.map(
    ({ name, primary }) =>
      html`<li>${bestMark()}<bdi>${name}</bdi>${
        primary !== null &&
        html` <span class="figures">${formatScore(primary.mean)} <small>(${formatInterval(primary.low, primary.high)})</small></span>`
      }</li>`,
  )}</ul><p class="small">${metricLabel(metric)} with its 95 % interval${
    best[0]!.primary !== null && html` over ${countOf(best[0]!.primary.n, "query", "queries")}`
  }.</p></div>`;
}
