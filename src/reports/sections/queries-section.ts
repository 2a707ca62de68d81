import type { PerQueryScores } from "../../contracts/benchmark-details.js";
import { middleCut } from "../candidate-names.js";
import type { CandidateRow } from "../candidate-rows.js";
import { deltaBars, perQueryDeltasChart } from "../charts/per-query-deltas.js";
import { countOf, formatCount, formatDelta, formatScore, metricLabel, winsTiesLosses } from "../format.js";
import { type Html, html } from "../html.js";
import { shorten, visibleText } from "../plain-text.js";
import type { ReportDetail, ReportView } from "../report-view.js";
import { chartFigure } from "./chart-figure.js";
import { type ReportSection, reportSection } from "./report-section.js";
import { caseAnchors } from "./shown-cases.js";

/** Differences query by query of the best two, and of the leader and the baseline where there is one. */
export function queriesSection(view: ReportView, detail: ReportDetail): ReportSection | false {
  const { data, metric } = view;
  if (metric === null || data.perQuery === null) return false;
  const scores = data.perQuery;
  const pairs = pairsOf(view).filter(
    ([a, b]) => columnOf(scores, metric, a) !== null && columnOf(scores, metric, b) !== null,
  );
  if (pairs.length === 0) return false;
  return reportSection(
    "queries",
    "Query by query",
    queriesAnswer(scores, metric, pairs[0]!),
    html`${pairs.map(([a, b], i) => pairFigure(view, scores, metric, a, b, i, detail))}`,
  );
}

function queriesAnswer(
  scores: PerQueryScores,
  metric: string,
  [a, b]: readonly [CandidateRow, CandidateRow],
): string {
  const { wins, ties, losses, queries } = deltaBars(
    columnOf(scores, metric, a)!,
    columnOf(scores, metric, b)!,
  );
  const [first, second] = [visibleText(a.name), visibleText(b.name)];
  if (wins + losses === 0)
    return `${first} and ${second} have the same ${metricLabel(metric)} on ${queries === 1 ? "the one query" : `each of ${formatCount(queries)} queries`}.`;
  return `Of ${countOf(queries, "query", "queries")}, ${first} is better on ${formatCount(wins)}, ${second} on ${formatCount(losses)}; ${formatCount(ties)} ${ties === 1 ? "is a tie" : "are ties"}.`;
}

function pairsOf({ rows, result }: ReportView): [CandidateRow, CandidateRow][] {
  const scored = rows.filter(({ primary }) => primary !== null);
  const [first, second] = scored;
  if (first === undefined || second === undefined) return [];
  const baseline = scored.find(({ candidate }) => candidate.id === result.baseline);
  if (baseline === undefined || baseline === first || baseline === second) return [[first, second]];
  return [
    [first, second],
    [first, baseline],
  ];
}

function pairFigure(
  view: ReportView,
  scores: PerQueryScores,
  metric: string,
  a: CandidateRow,
  b: CandidateRow,
  index: number,
  detail: ReportDetail,
): Html {
  const [x, y] = [columnOf(scores, metric, a)!, columnOf(scores, metric, b)!];
  const bars = deltaBars(x, y);
  const label = metricLabel(metric);
  const heading = html`<h3><bdi>${a.name}</bdi> against <bdi>${b.name}</bdi></h3>`;
  if (bars.wins + bars.losses === 0)
    return html`${heading}<p>Nothing to draw: ${countOf(bars.queries, "query", "queries")}, ${bars.queries === 1 ? "a tie" : "all ties"}.</p>`;
  return html`${heading}
${chartFigure({
  prefix: `queries-${index + 1}`,
  label: `Difference in ${label} of each query, ${a.name} minus ${b.name}`,
  description: `${winsTiesLosses(bars)} over ${bars.queries} queries.`,
  draw: (width, narrow) =>
    perQueryDeltasChart(
      bars,
      {
        a: narrow ? a.key : middleCut(visibleText(a.name), 40),
        b: narrow ? b.key : middleCut(visibleText(b.name), 40),
        metric: label,
      },
      { width, height: narrow ? 220 : 260 },
    ),
  keys: [a, b],
  caption: `${countOf(bars.queries, "query", "queries")}, sorted by difference: ${winsTiesLosses(bars)}.${
    bars.queriesPerBar > 1 ? ` Each bar is the mean of ${bars.queriesPerBar} neighbouring queries.` : ""
  }`,
})}
${largestTable(view, scores, x, y, a, b, detail)}`;
}

function largestTable(
  view: ReportView,
  scores: PerQueryScores,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  a: CandidateRow,
  b: CandidateRow,
  detail: ReportDetail,
): Html {
  const rows = scores.queryIds
    .map((id, row) => ({
      id,
      query: scores.queries[row] ?? "",
      first: x[row]!,
      second: y[row]!,
      delta: x[row]! - y[row]!,
    }))
    .filter(({ delta }) => !Number.isNaN(delta) && delta !== 0)
    .sort((p, q) => q.delta - p.delta);
  const wins = rows.filter(({ delta }) => delta > 0).slice(0, 5);
  const losses = rows.filter(({ delta }) => delta < 0).slice(-5);
  if (rows.length === 0) return html``;
  const anchors = caseAnchors(view, detail);
  const line = ({ id, query, first, second, delta }: (typeof rows)[number]) =>
    html`<tr><td class="text">${linked(anchors.get(id), html`<bdi>${shorten(query, detail.titleLength)}</bdi>`)} <small class="mono inline"><bdi>${shorten(id, 60)}</bdi></small></td><td class="number">${formatScore(first)}</td><td class="number">${formatScore(second)}</td><td class="number"><b>${formatDelta(delta)}</b></td></tr>
`;
  return html`<details><summary>The largest differences</summary><div class="scroll"><table>
<thead><tr><th scope="col">Query</th><th scope="col" class="number"><bdi>${a.name}</bdi></th><th scope="col" class="number"><bdi>${b.name}</bdi></th><th scope="col" class="number">Difference</th></tr></thead>
<tbody>${wins.map(line)}${losses.map(line)}</tbody></table></div></details>`;
}

function linked(anchor: string | undefined, text: Html): Html {
  return anchor === undefined ? text : html`<a href="#${anchor}">${text}</a>`;
}

function columnOf(scores: PerQueryScores, metric: string, row: CandidateRow): ArrayLike<number> | null {
  return scores.metrics[metric]?.[row.candidate.id] ?? null;
}
