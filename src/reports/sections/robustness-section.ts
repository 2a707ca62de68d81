import type { PerturbationEffect, PerturbedQuery, Robustness } from "../../contracts/perturbation.js";
import { middleCut } from "../candidate-names.js";
import { type DeltaRow, deltasChart } from "../charts/deltas.js";
import {
  countOf,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatP,
  formatScore,
  metricLabel,
} from "../format.js";
import { type Html, html } from "../html.js";
import { shorten, visibleText } from "../plain-text.js";
import type { ReportDetail, ReportView } from "../report-view.js";
import { orderedEffects, robustnessWords } from "../robustness-words.js";
import { chartFigure } from "./chart-figure.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** What perturbed queries cost: words, a picture, the numbers, and the queries themselves for a person to judge. */
export function robustnessSection(view: ReportView, detail: ReportDetail): ReportSection | false {
  const { robustness } = view.result;
  if (robustness === undefined) return false;
  const words = robustnessWords(view, robustness);
  const effects = orderedEffects(view, robustness);
  return reportSection(
    "robustness",
    "What other wordings cost",
    visibleText(words.finding),
    html`<p>${words.lead}</p>
${words.skipped.map((sentence) => html`<p class="small"><bdi>${visibleText(sentence)}</bdi></p>`)}
${effectsFigure(view, robustness, effects)}
${effectsTable(view, robustness, effects)}
${queriesTable(view, detail)}`,
  );
}

function effectsFigure(
  view: ReportView,
  { metric }: Robustness,
  effects: readonly PerturbationEffect[],
): Html | false {
  const drawn = effects.filter(({ n }) => n > 0).slice(0, mostDrawn);
  if (drawn.length === 0) return false;
  const { alpha } = view.result.decision;
  const rowOf = (
    { candidate, kind, delta, low, high, pAdjusted }: PerturbationEffect,
    narrow: boolean,
  ): DeltaRow => ({
    label: `${kind}  ${view.keyOf(candidate)}${narrow ? "" : `  ${middleCut(visibleText(view.nameOf(candidate)), 26)}`}`,
    delta: delta!,
    low: Number.isFinite(low!) ? low! : delta!,
    high: Number.isFinite(high!) ? high! : delta!,
    established: pAdjusted! <= alpha,
  });
  const label = metricLabel(metric);
  return chartFigure({
    prefix: "robustness",
    label: `Change in ${label} under perturbation`,
    description: `${drawn.length} changes with 95 % intervals; the numbers are in the table below.`,
    draw: (width, narrow) =>
      deltasChart(
        drawn.map((effect) => rowOf(effect, narrow)),
        label,
        width,
      ),
    keys: view.rows,
    caption: `Perturbed minus original, over the queries that were changed. Filled: established at level ${alpha} after correction over all.${drawn.length < effects.filter(({ n }) => n > 0).length ? ` Drawn: the first ${drawn.length}.` : ""}`,
  });
}

function effectsTable(
  view: ReportView,
  { metric, kinds }: Robustness,
  effects: readonly PerturbationEffect[],
): Html {
  return html`<div class="scroll"><table>
<caption>Change in ${metricLabel(metric)}, perturbed minus original</caption>
<thead><tr><th scope="col">Candidate</th><th scope="col" class="number">Before</th><th scope="col" class="number">Change</th><th scope="col" class="number">95 % interval</th><th scope="col" class="number">p Holm</th><th scope="col" class="number">Wins / ties / losses</th><th scope="col" class="number">n changed</th><th scope="col" class="number">Over all queries</th></tr></thead>
${kinds.map(
  ({
    kind,
    changed,
    queries,
  }) => html`<tbody><tr class="group"><th scope="rowgroup" colspan="8">${kind} <small class="inline">${formatCount(changed)} of ${countOf(queries, "query", "queries")} changed</small></th></tr>
${effects.filter((effect) => effect.kind === kind).map((effect) => effectRow(view, effect))}</tbody>`,
)}</table></div>`;
}

function effectRow({ nameOf }: ReportView, effect: PerturbationEffect): Html {
  return html`<tr><th scope="row"><bdi>${nameOf(effect.candidate)}</bdi></th><td class="number">${formatScore(effect.original)}</td><td class="number"><b>${formatDelta(effect.delta)}</b></td><td class="number">${formatDeltaInterval(effect.low, effect.high)}</td><td class="number">${formatP(effect.pAdjusted)}</td><td class="number">${formatCount(effect.wins)} / ${formatCount(effect.ties)} / ${formatCount(effect.losses)}</td><td class="number">${formatCount(effect.n)}</td><td class="number">${formatDelta(effect.overall)}</td></tr>
`;
}

/** The worst-hit queries of each kind, beside their originals. */
function queriesTable({ data }: ReportView, { titleLength, cases }: ReportDetail): Html | false {
  const perturbed = data.perturbed ?? [];
  if (perturbed.length === 0 || cases === 0) return false;
  const kinds = [...new Set(perturbed.map(({ kind }) => kind))];
  const shown = kinds.flatMap((kind) =>
    perturbed
      .filter((one) => one.kind === kind)
      .sort((x, y) => changeOf(x) - changeOf(y))
      .slice(0, cases),
  );
  return html`<details><summary>The queries, worst hit first: do they still ask the same?</summary><div class="scroll"><table>
<thead><tr><th scope="col">Perturbation</th><th scope="col">Query</th><th scope="col">Perturbed</th><th scope="col" class="number">Mean change</th></tr></thead>
<tbody>${shown.map(
    (one) =>
      html`<tr><td>${one.kind}</td><td class="text"><bdi>${shorten(one.query, titleLength)}</bdi></td><td class="text"><bdi>${shorten(one.perturbed, titleLength)}</bdi></td><td class="number">${formatDelta(Number.isFinite(changeOf(one)) ? changeOf(one) : null)}</td></tr>
`,
  )}</tbody></table></div>${shown.length < perturbed.length && html`<p class="small">${formatCount(shown.length)} of ${countOf(perturbed.length, "changed query", "changed queries")}; details.json has all, with each candidate's scores.</p>`}</details>`;
}

/** Mean over the candidates; above everything for a query that does not count. */
function changeOf({ scores }: PerturbedQuery): number {
  const changes = Object.values(scores).map(([before, after]) => after - before);
  return changes.length === 0
    ? Number.POSITIVE_INFINITY
    : changes.reduce((sum, change) => sum + change, 0) / changes.length;
}

const mostDrawn = 60;
