import { countOf, formatInterval, formatScore, formatTime, metricLabel } from "../format.js";
import { gatesHeadline } from "../gates-words.js";
import { type Html, html } from "../html.js";
import { shorten } from "../plain-text.js";
import type { ReportView } from "../report-view.js";
import { alidadeLogo, bestMark } from "./marks.js";
import { recordSection } from "./record-section.js";

/** The first page: the verdict in large type, its set and its level, then the record of the decision. */
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
${result.gates !== undefined && html`<p class="level"><a href="#gates">${gatesHeadline(result.gates)}</a></p>`}
${words.level !== "" && html`<p class="level">${words.level}</p>`}
${earlierLooks(words.earlierLooks)}
${recordSection(view)}</section>
<div class="rule" aria-hidden="true"></div>
`;
}

/** The latest of the earlier looks; the decision record has all. */
function earlierLooks(lines: readonly string[]): Html | false {
  const latest = lines.at(-1);
  if (latest === undefined) return false;
  const before = lines.length === 1 ? "" : ` (${countOf(lines.length - 1, "look")} before it)`;
  return html`<p class="level"><bdi dir="ltr">Before: ${shorten(latest, longestLook)}${before}</bdi></p>`;
}

function bestSet({ rows, metric, result }: ReportView): Html | false {
  const best = rows.filter(({ couldBeBest }) => couldBeBest);
  if (metric === null || best.length === 0) return false;
  const title = result.decision.winner === null ? "Could be the best" : "The best";
  return html`<div class="best"><h2>${title}</h2><ul>${best
    .slice(0, mostShown)
    .map(
      ({ name, primary }) =>
        html`<li>${bestMark()}<bdi>${name}</bdi>${
          primary !== null &&
          html` <span class="figures">${formatScore(primary.mean)} <small>(${formatInterval(primary.low, primary.high)})</small></span>`
        }</li>`,
    )}</ul><p class="small">${metricLabel(metric)} with its 95 % interval${
    best[0]!.primary !== null && html` over ${countOf(best[0]!.primary.n, "query", "queries")}`
  }.${best.length > mostShown && ` The first ${mostShown} of ${best.length}.`}</p></div>`;
}

const mostShown = 8;
const longestLook = 240;
