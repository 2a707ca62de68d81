import type { SliceFindings } from "../../contracts/slices.js";
import { middleCut } from "../candidate-names.js";
import { type DeltaRow, deltasChart } from "../charts/deltas.js";
import {
  countOf,
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatInterval,
  formatP,
  formatScore,
  listOf,
  metricLabel,
} from "../format.js";
import { type Html, html } from "../html.js";
import { shorten, visibleText } from "../plain-text.js";
import type { ReportView } from "../report-view.js";
import { type StandingSlice, standingOut, testedSlices } from "../slices-words.js";
import { chartFigure } from "./chart-figure.js";
import { type ReportSection, reportSection } from "./report-section.js";

/** Parts of the queries: the difference of the candidates in front in each, and every candidate's mean. */
export function slicesSection(view: ReportView): ReportSection | false {
  const { slices } = view.result;
  if (slices === undefined || slices.slicings.length === 0) return false;
  const label = metricLabel(slices.metric);
  return reportSection(
    "slices",
    "Parts of the queries",
    slicesAnswer(view, slices),
    html`<p>${
      slices.a !== null && slices.b !== null && slices.tested > 0
        ? `The two are those in front by all queries together. Level ${slices.alpha} after Holm over all ${slices.tested} tested slices${slices.small === 0 ? "" : `; ${slices.small} more with fewer than ${slices.leastTested} queries were not tested`}. Slices describe; they decide nothing. A difference in one slice and none in another does not say that the two slices differ.`
        : html`Means of ${label} in parts of the queries. Slices describe; they decide nothing.`
    }</p>
${slicesFigure(view, slices)}
${slices.slicings.map((slicing) => slicingTable(view, slices, slicing))}
${slices.notes.length > 0 && html`<p class="small">${slices.notes.map((note) => html`<bdi>${shorten(note, 600)}</bdi> `)}</p>`}`,
  );
}

/** In how many slices the difference is established, and in which; nothing where none was tested. */
function slicesAnswer({ nameOf }: ReportView, slices: SliceFindings): string | false {
  const { a, b, alpha, tested, metric } = slices;
  if (a === null || b === null || tested === 0) return false;
  const difference = `The difference in ${metricLabel(metric)}, ${visibleText(nameOf(a))} minus ${visibleText(nameOf(b))},`;
  const established = testedSlices(slices)
    .filter((one) => one.difference.pAdjusted <= alpha)
    .sort((x, y) => Math.abs(y.difference.delta) - Math.abs(x.difference.delta));
  if (established.length === 0)
    return `${difference} is established in none of ${countOf(tested, "tested slice")}.`;
  const named = established
    .slice(0, mostNamed)
    .map(({ slicing, slice, difference: { delta } }) =>
      visibleText(`${slicing.label}: ${slice.label} (${formatDelta(delta)}, n ${formatCount(slice.n)})`),
    );
  const more = established.length - named.length;
  return `${difference} is established in ${established.length} of ${countOf(tested, "tested slice")}: ${more === 0 ? listOf(named) : `${named.join(", ")} and ${more} more`}.`;
}

function slicesFigure(view: ReportView, slices: SliceFindings): Html | false {
  const all = testedSlices(slices);
  if (all.length === 0) return false;
  const farthest = new Set(standingOut(view, slices, mostDrawn).map(({ slice }) => slice));
  const drawn = all.filter(({ slice }) => farthest.has(slice));
  const label = metricLabel(slices.metric);
  const rows = drawn.map((one, i) => deltaRow(one, i, slices.alpha));
  return chartFigure({
    prefix: "slices",
    label: `Differences in ${label} by part of the queries`,
    description: `${drawn.length} slices with 95 % intervals; the numbers are in the tables below.`,
    draw: (width, narrow) =>
      deltasChart(narrow ? rows.map((row, i) => ({ ...row, label: String(i + 1) })) : rows, label, width),
    keys: drawn.map(({ slicing, slice }, i) => ({
      key: String(i + 1),
      name: visibleText(`${slicing.label}: ${slice.label} (${formatCount(slice.n)})`),
    })),
    caption: html`Filled: established at level ${String(slices.alpha)} after Holm over all ${String(slices.tested)} tested slices. Open: not established, which is not the same as equal.${
      drawn.length < all.length &&
      ` Drawn: ${drawn.length} of ${all.length}, those farthest from the difference over all queries.`
    }`,
  });
}

function deltaRow({ slicing, slice, difference }: StandingSlice, i: number, alpha: number): DeltaRow {
  const { delta, low, high, pAdjusted } = difference;
  const name = visibleText(`${slicing.label}: ${slice.label}`);
  return {
    // The number keeps labels apart that are equal once they are cut.
    label: `${i + 1}. ${middleCut(name, 44)} (${formatCount(slice.n)})`,
    delta,
    low,
    high,
    established: pAdjusted <= alpha,
  };
}

function slicingTable(
  view: ReportView,
  slices: SliceFindings,
  slicing: SliceFindings["slicings"][number],
): Html {
  const shown = view.rows.filter(({ candidate }) => slicing.slices[0]!.means[candidate.id] !== undefined);
  const rows =
    shown.length <= mostCandidates
      ? shown
      : shown.filter(({ candidate: { id } }) => id === slices.a || id === slices.b);
  const tested = slices.a !== null && slices.b !== null;
  return html`<details><summary><bdi>${slicing.label}</bdi> <small class="mono inline"><bdi>${shorten(slicing.name, 80)}</bdi></small></summary><p class="small"><bdi>${slicing.how}</bdi>.${rows.length < shown.length && ` Shown: the two compared of ${shown.length} candidates; result.json has all.`}</p><div class="scroll"><table>
<thead><tr><th scope="col">Queries</th><th scope="col" class="number">n</th>${rows.map(({ name }) => html`<th scope="col" class="number"><bdi>${middleCut(visibleText(name), 26)}</bdi></th>`)}${tested && html`<th scope="col" class="number">Difference</th><th scope="col" class="number">95 % interval</th><th scope="col" class="number">p Holm</th><th scope="col" class="number">Wins / ties / losses</th>`}</tr></thead>
<tbody>${slicing.slices.map(
    ({
      label,
      n,
      means,
      difference,
    }) => html`<tr><th scope="row"><bdi>${shorten(label, 80)}</bdi></th><td class="number">${formatCount(n)}</td>${rows.map(
      ({ candidate: { id } }) => {
        const mean = means[id];
        return html`<td class="number">${formatScore(mean?.mean)}<small>${formatInterval(mean?.low, mean?.high)}</small></td>`;
      },
    )}${
      tested &&
      (difference === null
        ? html`<td colspan="4">fewer than ${String(slices.leastTested)} queries: not tested</td>`
        : html`<td class="number"><b>${formatDelta(difference.delta)}</b></td><td class="number">${formatDeltaInterval(difference.low, difference.high)}</td><td class="number">${formatP(difference.pAdjusted)}</td><td class="number">${formatCount(difference.wins)} / ${formatCount(difference.ties)} / ${formatCount(difference.losses)}</td>`)
    }</tr>
`,
  )}</tbody></table></div></details>
`;
}

const mostDrawn = 40;
const mostNamed = 3;
const mostCandidates = 6;
