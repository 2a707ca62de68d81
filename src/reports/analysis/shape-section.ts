import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import type { AnalysisResult } from "../../contracts/analysis-result.js";
import { similarityHistogram } from "../charts/similarity-histogram.js";
import { spectrumChart } from "../charts/spectrum.js";
import { formatCount, formatPercent } from "../format.js";
import { type Html, html } from "../html.js";
import { chartFigure } from "../sections/chart-figure.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import {
  alikeWords,
  deadWords,
  islandWords,
  mismatchWords,
  nearWords,
  sampleWords,
  shapeCaution,
  shapeHeaders,
  shapeRows,
  usedWords,
} from "./shape-words.js";

/** Shape on the report page. */
export function shapeSection(findings: ShapeFindings, { similarity }: AnalysisResult): ReportSection {
  const words = [
    deadWords(findings),
    nearWords(findings),
    mismatchWords(findings),
    islandWords(findings),
    sampleWords(findings),
  ].filter((sentence) => sentence !== null);
  return reportSection(
    "shape",
    "Shape",
    `The vectors: ${usedWords(findings)}. ${alikeWords(findings)}.`,
    html`${histogram(findings, similarity)}${spectrum(findings)}<div class="scroll"><table>
<thead><tr>${shapeHeaders.map((header, i) => (i === 0 ? html`<th scope="col">${header}</th>` : html`<th scope="col" class="number">${header}</th>`))}</tr></thead>
<tbody>${shapeRows(findings).map(
      ([name, value, interval, random]) =>
        html`<tr><th scope="row">${name}</th><td class="number"><b>${value}</b></td><td class="number">${interval}</td><td class="number">${random}</td></tr>
`,
    )}</tbody></table></div>
<ul>${words.map((sentence) => html`<li>${sentence}</li>`)}</ul><p class="small">${shapeCaution}</p>`,
  );
}

function histogram({ similarities }: ShapeFindings, similarity: string): Html | false {
  if (similarities === null || similarities.high <= similarities.low) return false;
  const { mean, deviation, pairs } = similarities;
  const name = { cosine: "cosine", dot: "dot product", euclidean: "minus the Euclidean distance" }[
    similarity
  ]!;
  return chartFigure({
    prefix: "similarities",
    label: "Similarities of pairs of items",
    description: `Mean ${mean.toFixed(3)}, standard deviation ${deviation.toFixed(3)}`,
    draw: (width, narrow) => similarityHistogram(similarities, name, { width, height: narrow ? 240 : 280 }),
    keys: [],
    caption: `${formatCount(pairs)} pairs of different items. Dashed: their mean, ${mean.toFixed(3)}, the floor above which a similarity says something.`,
  });
}

function spectrum({ spectrum: found }: ShapeFindings): Html | false {
  if (found === null || found.points.length < 2) return false;
  return chartFigure({
    prefix: "spectrum",
    label: "Variance along each direction",
    description: `The first direction holds ${formatPercent(found.points[0]!.share)} of the variance`,
    draw: (width, narrow) => spectrumChart(found.points, { width, height: narrow ? 260 : 320 }),
    keys: [],
    caption:
      "Line: share of the variance along each direction, largest first. Dashed: a Gaussian of as many rows and dimensions, whose spectrum is uneven for want of rows alone. Both axes are logarithmic.",
  });
}
