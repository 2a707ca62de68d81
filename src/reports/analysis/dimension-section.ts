import type { DimensionFindings } from "../../contracts/analysis/dimension.js";
import { dimensionScalesChart } from "../charts/dimension-scales.js";
import { histogramChart } from "../charts/histogram.js";
import { type Html, html } from "../html.js";
import { visibleText } from "../plain-text.js";
import { chartFigure } from "../sections/chart-figure.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import {
  bandWords,
  componentWords,
  dimensionCaution,
  estimateRows,
  localWords,
  scaleWords,
} from "./dimension-words.js";

/** Intrinsic dimension on the report page. */
export function dimensionSection(findings: DimensionFindings): ReportSection {
  const sentences = [scaleWords(findings), localWords(findings), componentWords(findings)].filter(
    (words) => words !== null,
  );
  return reportSection(
    "dimension",
    "Intrinsic dimension",
    `${bandWords(findings)}.`,
    html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
${localFigure(findings)}${scaleFigure(findings)}<div class="scroll"><table>
<thead><tr><th scope="col">Estimator</th><th scope="col" class="number">Dimension</th><th scope="col" class="number">95 % interval</th><th scope="col" class="number">Neighbours</th><th scope="col" class="number">Points</th></tr></thead>
<tbody>${estimateRows(findings).map(
      ([name, value, interval, k, points]) =>
        html`<tr><th scope="row">${name}</th><td class="number"><b>${value}</b></td><td class="number">${interval}</td><td class="number">${k}</td><td class="number">${points}</td></tr>
`,
    )}</tbody></table></div>
${extremes(findings)}<p class="small">${dimensionCaution}</p>`,
  );
}

function localFigure({ local }: DimensionFindings): Html | false {
  if (local === null) return false;
  return chartFigure({
    prefix: "local-dimension",
    label: "Dimension at single items",
    description: `Median ${local.median.toFixed(1)}, 5th to 95th percentile ${local.low.toFixed(1)} to ${local.high.toFixed(1)}`,
    draw: (width, narrow) =>
      histogramChart(
        { low: local.binLow, high: local.binHigh, counts: local.counts, beside: null },
        { count: "share of the items", value: "dimension at an item" },
        { width, height: narrow ? 240 : 280 },
      ),
    keys: [],
    caption: `Levina-Bickel at each item, ${local.k} neighbours; the last bar has all above too.`,
  });
}

function scaleFigure({ scales }: DimensionFindings): Html | false {
  if (scales.length < 2) return false;
  return chartFigure({
    prefix: "dimension-scales",
    label: "Dimension by scale",
    description: scales.map(({ far, dimension }) => `neighbour ${far}: ${dimension.toFixed(1)}`).join("; "),
    draw: (width, narrow) => dimensionScalesChart(scales, { width, height: narrow ? 240 : 280 }),
    keys: [],
    caption:
      "Gride: the dimension between two neighbours of each item, with 95 % interval; the number above a dot is the rank of the farther one.",
  });
}

function extremes({ local }: DimensionFindings): Html | false {
  if (local === null) return false;
  const list = (entries: NonNullable<typeof local>["extremes"]["least"]) =>
    entries.map(
      ({ id, dimension }, i) => html`${i > 0 && ", "}<bdi>${visibleText(id)}</bdi> (${dimension.toFixed(1)})`,
    );
  return html`<p>Least: ${list(local.extremes.least)}. Most: ${list(local.extremes.most)}.</p>`;
}
