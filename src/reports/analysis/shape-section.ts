import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import { histogramChart } from "../charts/histogram.js";
import { spectrumChart } from "../charts/spectrum.js";
import { formatCount } from "../format.js";
import { type Html, html } from "../html.js";
import { shorten, visibleText } from "../plain-text.js";
import { chartFigure } from "../sections/chart-figure.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import {
  collapseWords,
  concentrationWords,
  islandWords,
  mismatchWords,
  rankWords,
  rogueWords,
  shapeCaution,
  shapeMethod,
  shapeRows,
} from "./shape-words.js";

/** The shape of the space on the report page. */
export function shapeSection(findings: ShapeFindings): ReportSection {
  const sentences = [
    rogueWords(findings),
    collapseWords(findings),
    concentrationWords(findings),
    ...mismatchWords(findings),
    islandWords(findings),
  ].filter((words) => words !== null);
  const rank = rankWords(findings);
  return reportSection(
    "shape",
    "Shape of the space",
    rank === null ? "Nothing varies: all vectors are equal, or there is but one." : `${rank}.`,
    html`<ul>${sentences.map((sentence) => html`<li>${visibleText(sentence)}</li>`)}</ul>
${spectrumFigure(findings)}${similarityFigure(findings)}<div class="scroll"><table>
<thead><tr><th scope="col">Measure</th><th scope="col" class="number">Value</th><th scope="col" class="number">95 % interval</th><th scope="col" class="number">Isotropic</th></tr></thead>
<tbody>${shapeRows(findings).map(
      ([name, value, interval, isotropic]) =>
        html`<tr><th scope="row">${name}</th><td class="number"><b>${value}</b></td><td class="number">${interval}</td><td class="number">${isotropic}</td></tr>
`,
    )}</tbody></table></div>
${islandsTable(findings)}<p class="small">${shapeMethod(findings)}</p><p class="small">${shapeCaution}</p>`,
  );
}

function spectrumFigure({ spectrum }: ShapeFindings): Html | false {
  if (spectrum === null || spectrum.eigenvalues.length < 2) return false;
  const { decay } = spectrum;
  return chartFigure({
    prefix: "spectrum",
    label: "Variance along the principal components",
    description: `First eigenvalue ${spectrum.eigenvalues[0]!.toPrecision(3)}, ${formatCount(spectrum.components["90"])} components hold 90 % of the variance`,
    draw: (width, narrow) => spectrumChart(spectrum, { width, height: narrow ? 280 : 340 }),
    keys: [],
    caption: `Dots: eigenvalues of the covariance. Dashed: what an isotropic Gaussian sample of the same size, dimensions and variance gives.${decay === null ? "" : ` Line: λ ~ rank^−α, α ${decay.alpha.toFixed(2)} over ranks ${decay.from} to ${decay.to}.`}`,
  });
}

function similarityFigure({ pairs }: ShapeFindings): Html | false {
  if (pairs === null || pairs.high <= pairs.low) return false;
  return chartFigure({
    prefix: "similarities",
    label: "Similarities of pairs of items",
    description: "Histogram of the similarities of pairs of items",
    draw: (width, narrow) =>
      histogramChart(
        { ...pairs, beside: pairs.relevant },
        { count: "share of the pairs", value: "similarity" },
        { width, height: narrow ? 260 : 300 },
      ),
    keys: [],
    caption: `Bars: ${pairs.sampled ? "a seeded sample of" : "all"} ${formatCount(pairs.counted)} pairs of items${pairs.largestError === 0 ? "" : `, each by a product in 8 bits that is off by at most ${pairs.largestError.toPrecision(2)}`}.${pairs.relevant === null ? "" : " Line: queries with the items judged relevant."} Where random pairs lie is where a cut-off of similarity says nothing; it differs from model to model.`,
  });
}

function islandsTable({ islands }: ShapeFindings): Html | false {
  const others = islands?.joined.others ?? [];
  if (others.length === 0) return false;
  return html`<div class="scroll"><table><caption>Parts that no neighbour joins to the rest</caption>
<thead><tr><th scope="col" class="number">Items</th><th scope="col">What they hold</th></tr></thead>
<tbody>${others.map(
    ({ rows, examples }) =>
      html`<tr><td class="number">${formatCount(rows)}</td><td>${examples.map(({ id, text }) => html`<bdi>${visibleText(shorten(text ?? id, 90))}</bdi><br>`)}</td></tr>
`,
  )}</tbody></table></div>
`;
}
