import { middleCut } from "../candidate-names.js";
import { type OverlapCell, overlapChart } from "../charts/overlap.js";
import { countOf, formatCount, formatPercent } from "../format.js";
import { html } from "../html.js";
import { shorten, visibleText } from "../plain-text.js";
import type { ReportDetail, ReportView } from "../report-view.js";
import { chartFigure } from "./chart-figure.js";
import { type ReportSection, reportSection } from "./report-section.js";
import { caseAnchors } from "./shown-cases.js";

/** How far the candidates' lists agree, as a heat map and a table. */
export function overlapSection(view: ReportView): ReportSection | false {
  const { overlap } = view.result;
  const rows = view.rows.filter(({ candidate }) =>
    overlap.some(({ a, b }) => a === candidate.id || b === candidate.id),
  );
  if (overlap.length === 0 || rows.length < 2) return false;
  const k = overlap[0]!.k;
  const label = (id: string, narrow: boolean) =>
    narrow ? view.keyOf(id) : `${view.keyOf(id)}  ${middleCut(visibleText(view.nameOf(id)), 30)}`;
  return reportSection(
    "overlap",
    "How far their lists agree",
    overlapAnswer(view, k),
    html`${chartFigure({
      prefix: "overlap",
      label: `Share of common documents in the top ${k}`,
      description: "The numbers are in the table below.",
      draw: (width, narrow) =>
        overlapChart(
          cellsOf(
            view,
            rows.map(({ candidate }) => candidate.id),
          ),
          rows.map(({ candidate, key }) => ({ key, label: label(candidate.id, narrow) })),
          width,
        ),
      keys: rows,
      caption: `Mean share of common documents in the top ${k} (Jaccard): 1 is the same documents, 0 none in common.${rows.length > 50 ? ` Drawn: the first 50 of ${rows.length} candidates.` : ""}`,
    })}
<details${view.metric === null ? html` open` : ""}><summary>The numbers</summary><div class="scroll"><table><thead><tr><th scope="col">Pair</th><th scope="col" class="number">Common in the top ${k}</th><th scope="col" class="number">Queries with the same list</th></tr></thead>
<tbody>${overlap.slice(0, 200).map(
      ({
        a,
        b,
        jaccard,
        identical,
      }) => html`<tr><th scope="row"><bdi>${view.nameOf(a)}</bdi> and <bdi>${view.nameOf(b)}</bdi></th><td class="number">${formatPercent(jaccard)}</td><td class="number">${formatCount(identical)}</td></tr>
`,
    )}</tbody></table></div>${overlap.length > 200 && html`<p class="small">The first 200 of ${formatCount(overlap.length)} pairs.</p>`}</details>`,
  );
}

function overlapAnswer({ result, nameOf }: ReportView, k: number): string {
  const sorted = [...result.overlap].sort((x, y) => y.jaccard - x.jaccard);
  const pair = ({ a, b }: (typeof sorted)[number]) =>
    `${visibleText(nameOf(a))} and ${visibleText(nameOf(b))}`;
  const [most, least] = [sorted[0]!, sorted[sorted.length - 1]!];
  const share = (one: (typeof sorted)[number]) => formatPercent(one.jaccard);
  return sorted.length === 1
    ? `${pair(most)} have ${share(most)} of the documents in their top ${k} in common.`
    : `Most alike in the top ${k}: ${pair(most)} (${share(most)} in common); least: ${pair(least)} (${share(least)}).`;
}

/** Queries the candidates agree on least: where judgements would tell most. */
export function disagreementsSection(view: ReportView, detail: ReportDetail): ReportSection | false {
  const { disagreements } = view.result;
  if (view.metric !== null || disagreements.length === 0) return false;
  const anchors = caseAnchors(view, detail);
  return reportSection(
    "disagreements",
    "Judge these first",
    `${countOf(disagreements.length, "query", "queries")} the candidates agree on least; a judgement here tells most.`,
    html`<div class="scroll"><table><thead><tr><th scope="col">Query</th><th scope="col" class="number">Agreement</th></tr></thead>
<tbody>${disagreements.map(
      ({
        query,
        queryId,
        agreement,
      }) => html`<tr><td class="text">${anchors.has(queryId) ? html`<a href="#${anchors.get(queryId)!}"><bdi>${shorten(query, detail.titleLength)}</bdi></a>` : html`<bdi>${shorten(query, detail.titleLength)}</bdi>`} <small class="mono inline"><bdi>${shorten(queryId, 60)}</bdi></small></td><td class="number">${formatPercent(agreement)}</td></tr>
`,
    )}</tbody></table></div>`,
  );
}

function cellsOf({ result, keyOf }: ReportView, ids: readonly string[]): OverlapCell[] {
  const known = new Map(
    result.overlap.flatMap(
      ({ a, b, jaccard }) =>
        [
          [`${a}\n${b}`, jaccard],
          [`${b}\n${a}`, jaccard],
        ] as const,
    ),
  );
  return ids.flatMap((a) =>
    ids
      .filter((b) => a !== b)
      .map((b) => ({ a: keyOf(a), b: keyOf(b), jaccard: known.get(`${a}\n${b}`) ?? null })),
  );
}
