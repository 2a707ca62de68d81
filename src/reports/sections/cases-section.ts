import type { CandidateCase, QueryCase } from "../../contracts/benchmark-details.js";
import { countOf, formatCount, formatScore, metricLabel } from "../format.js";
import { type Html, html } from "../html.js";
import { shorten, visibleText } from "../plain-text.js";
import { reasonWords } from "../reason-words.js";
import type { ReportDetail, ReportView } from "../report-view.js";
import { type ReportSection, reportSection } from "./report-section.js";
import { shownCases } from "./shown-cases.js";

/** The worst queries with what each candidate found and missed, and the reasons read off; readable without script. */
export function casesSection(view: ReportView, detail: ReportDetail): ReportSection | false {
  const { cases } = view.data;
  const worst = shownCases(view, detail).filter(({ group }) => group === "cases");
  if (worst.length === 0) return false;
  const title =
    view.metric === null
      ? "Where they disagree"
      : worst.length === 1
        ? "The worst query"
        : `The ${worst.length} worst queries`;
  return reportSection(
    "cases",
    title,
    `${worst.length} of ${countOf(cases.of, "query", "queries")}: ${visibleText(cases.chosenBy)}.`,
    html`<p>${legend(view, cases.k, detail)}</p>
${worst.map(({ item, anchor }, i) => caseDetails(view, item, detail, anchor, i === 0))}`,
  );
}

/** The queries on which the candidates in front differ most, drawn alike. */
export function differingSection(view: ReportView, detail: ReportDetail): ReportSection | false {
  const differing = shownCases(view, detail).filter(({ group }) => group === "differing");
  if (differing.length === 0) return false;
  return reportSection(
    "differing",
    "Where they differ most",
    `${countOf(differing.length, "query", "queries")}: ${visibleText(view.data.differing!.chosenBy)}.`,
    html`${differing.map(({ item, anchor }) => caseDetails(view, item, detail, anchor, false))}`,
  );
}

/** What the lists show. */
export function legend({ metric }: Pick<ReportView, "metric">, k: number, { listDepth }: ReportDetail): Html {
  return html`Each list is a candidate's top ${Math.min(k, listDepth)}.${
    metric !== null &&
    html` ${grade(1)} is a grade, ${grade(0)} judged not relevant, ${grade(null)} judged by nobody.`
  }`;
}

/** What the drawing of a query needs of a report. */
export interface CaseView {
  readonly metric: string | null;
  /** Ids of the candidates in the order of their lists. */
  readonly order: readonly string[];
  readonly keyOf: (id: string) => string;
  readonly nameOf: (id: string) => string;
}

function caseDetails(
  view: ReportView,
  item: QueryCase,
  detail: ReportDetail,
  anchor: string,
  open: boolean,
): Html {
  const order = view.rows.map(({ candidate }) => candidate.id);
  return caseBlock({ ...view, order }, item, detail, anchor, open);
}

/** One query: its relevant documents, and each candidate's list, misses and reasons. */
export function caseBlock(
  view: CaseView,
  item: QueryCase,
  detail: ReportDetail,
  anchor: string,
  open: boolean,
): Html {
  const lists = view.order.flatMap((id) => item.perCandidate.filter((one) => one.id === id));
  return html`<details class="case"${open ? html` open` : ""}><summary><h3 class="query"><bdi>${shorten(item.query, 2 * detail.titleLength)}</bdi></h3>${view.metric !== null && html`<span class="case-scores">${lists.map(({ id, score }) => html`<span>${view.keyOf(id)} <b>${formatScore(score)}</b></span>`)}</span>`}</summary>
<p class="small" id="${anchor}"><span class="mono"><bdi>${shorten(item.queryId, 120)}</bdi></span>${view.metric !== null && relevantList(item, detail)}</p>
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
  view: CaseView,
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
  { id, title, grade: value, rank, score, parts }: CandidateCase["found"][number],
  detail: ReportDetail,
  judged: boolean,
): Html {
  const scored = parts === undefined || score === undefined ? false : partsLine(score, parts);
  return html`<li value="${rank}">${judged && html`${grade(value)} `}<bdi title="${shorten(id, 200)}">${shorten(title || id, detail.titleLength)}</bdi>${scored}</li>`;
}

function partsLine(score: number, parts: NonNullable<CandidateCase["found"][number]["parts"]>): Html {
  const shown = parts
    .filter(({ value, rank }) => value !== 0 || rank !== undefined)
    .map(({ of, value, rank }) =>
      rank === undefined
        ? `${of} ${value.toFixed(2)}`
        : rank === null
          ? `not in ${of}`
          : `rank ${formatCount(rank)} in ${of}`,
    );
  return html` <small class="parts">${formatScore(score)} = <bdi>${shorten(shown.join(", "), 300)}</bdi></small>`;
}

function missedLines({ missed }: CandidateCase, { relevant }: QueryCase, detail: ReportDetail): Html | false {
  if (relevant.length === 0) return false;
  if (missed.length === 0) return html`<p class="small">Missed nothing that was judged relevant.</p>`;
  const shown = missed.slice(0, detail.listDepth);
  return html`<p class="small missed-head">Missed ${formatCount(missed.length)} of ${formatCount(relevant.length)}</p><ul class="missed">${shown.map(
    (document) =>
      html`<li>${grade(document.grade)} <bdi title="${shorten(document.id, 200)}">${shorten(document.title || document.id, detail.titleLength)}</bdi> <small class="inline">${document.rank === null ? "not in its list" : `rank ${formatCount(document.rank)}`}</small>${reasonLines(document)}</li>`,
  )}</ul>${shown.length < missed.length && html`<p class="small">and ${formatCount(missed.length - shown.length)} more</p>`}`;
}

function reasonLines({ reasons, crowdedOut }: CandidateCase["missed"][number]): Html | false {
  if (crowdedOut === true)
    return html`<small class="why">Only equals or better stand above it: no failure.</small>`;
  if (reasons === undefined) return false;
  if (reasons.length === 0) return html`<small class="why">No reason read off.</small>`;
  return html`${reasons.map(({ code, evidence }) => html`<small class="why"><b>${reasonWords[code].label}</b>: <bdi>${shorten(evidence, 400)}</bdi></small>`)}`;
}

function grade(value: number | null): Html {
  if (value === null) return html`<span class="grade unjudged" title="not judged">?</span>`;
  return html`<span class="grade ${value > 0 ? "relevant-grade" : "zero"}" title="grade ${value}">${value}</span>`;
}
