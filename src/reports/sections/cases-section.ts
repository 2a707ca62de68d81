import type { CandidateCase, QueryCase } from "../../contracts/benchmark-details.js";
import { countOf, formatCount, formatScore, metricLabel } from "../format.js";
import { type Html, html } from "../html.js";
import { shorten } from "../plain-text.js";
import type { ReportDetail, ReportView } from "../report-view.js";

/** Single queries with what each candidate found and missed; readable without script. */
export function casesSection(view: ReportView, detail: ReportDetail): Html | false {
  const { cases } = view.data;
  const shown = cases.items.slice(0, detail.cases);
  if (shown.length === 0) return false;
  const title =
    view.metric === null
      ? "Where they disagree"
      : shown.length === 1
        ? "The worst query"
        : `The ${shown.length} worst queries`;
  return html`<section aria-labelledby="cases">
<h2 id="cases">${title}</h2>
<p>${shown.length} of ${countOf(cases.of, "query", "queries")}: <bdi>${cases.chosenBy}</bdi>. Each list is a candidate's top ${Math.min(cases.k, detail.listDepth)}.${
    view.metric !== null &&
    html` ${grade(1)} is a grade, ${grade(0)} judged not relevant, ${grade(null)} judged by nobody.`
  }</p>
${shown.map((item, i) => caseDetails(view, item, detail, i === 0))}
</section>
`;
}

function caseDetails(view: ReportView, item: QueryCase, detail: ReportDetail, open: boolean): Html {
  const lists = view.rows.flatMap(({ candidate }) =>
    item.perCandidate.filter(({ id }) => id === candidate.id),
  );
  return html`<details class="case"${open ? html` open` : ""}><summary><span class="query"><bdi>${shorten(item.query, 2 * detail.titleLength)}</bdi></span>${view.metric !== null && html`<span class="case-scores">${lists.map(({ id, score }) => html`<span>${view.keyOf(id)} <b>${formatScore(score)}</b></span>`)}</span>`}</summary>
<p class="small"><span class="mono"><bdi>${shorten(item.queryId, 120)}</bdi></span>${view.metric !== null && relevantList(item, detail)}</p>
<div class="lists">${lists.map((candidate) => candidateList(view, candidate, item, detail))}</div>
</details>
`;
}

function relevantList({ relevant }: QueryCase, detail: ReportDetail): Html {
  if (relevant.length === 0) return html` · no relevant document was judged`;
  const shown = relevant.slice(0, detail.listDepth);
  return html` · ${countOf(relevant.length, "relevant document")}: ${shown.map(
    ({ title, id, grade: value }) =>
      html`<span class="relevant">${grade(value)} <bdi>${shorten(title || id, 80)}</bdi></span> `,
  )}${shown.length < relevant.length && `and ${formatCount(relevant.length - shown.length)} more`}`;
}

function candidateList(
  view: ReportView,
  candidate: CandidateCase,
  item: QueryCase,
  detail: ReportDetail,
): Html {
  const found = candidate.found.slice(0, detail.listDepth);
  return html`<div class="list"><h4><span class="key">${view.keyOf(candidate.id)}</span> <bdi>${view.nameOf(candidate.id)}</bdi>${
    view.metric !== null &&
    html` <span class="figures">${metricLabel(view.metric)} ${formatScore(candidate.score)}</span>`
  }</h4>
${found.length === 0 ? html`<p class="small">Found nothing.</p>` : html`<ol>${found.map((document) => foundLine(document, detail, view.metric !== null))}</ol>`}
${missedLines(candidate, item, detail)}</div>`;
}

function foundLine(
  { id, title, grade: value, rank }: CandidateCase["found"][number],
  detail: ReportDetail,
  judged: boolean,
): Html {
  return html`<li value="${rank}">${judged && html`${grade(value)} `}<bdi title="${shorten(id, 200)}">${shorten(title || id, detail.titleLength)}</bdi></li>`;
}

function missedLines({ missed }: CandidateCase, { relevant }: QueryCase, detail: ReportDetail): Html | false {
  if (relevant.length === 0) return false;
  if (missed.length === 0) return html`<p class="small">Missed nothing that was judged relevant.</p>`;
  const shown = missed.slice(0, detail.listDepth);
  return html`<p class="small missed-head">Missed ${formatCount(missed.length)} of ${formatCount(relevant.length)}</p><ul class="missed">${shown.map(
    ({ id, title, grade: value, rank }) =>
      html`<li>${grade(value)} <bdi title="${shorten(id, 200)}">${shorten(title || id, detail.titleLength)}</bdi> <small class="inline">${rank === null ? "not in its list" : `rank ${formatCount(rank)}`}</small></li>`,
  )}</ul>${shown.length < missed.length && html`<p class="small">and ${formatCount(missed.length - shown.length)} more</p>`}`;
}

function grade(value: number | null): Html {
  if (value === null) return html`<span class="grade unjudged" title="not judged">?</span>`;
  return html`<span class="grade ${value > 0 ? "relevant-grade" : "zero"}" title="grade ${value}">${value}</span>`;
}
