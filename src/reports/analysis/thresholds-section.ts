import type { PairDistribution, ThresholdFindings } from "../../contracts/analysis/thresholds.js";
import { type PairDensity, pairDensitiesChart } from "../charts/pair-densities.js";
import { formatCount, formatPercent } from "../format.js";
import { type Html, html } from "../html.js";
import { chartFigure } from "../sections/chart-figure.js";
import { type ReportSection, reportSection } from "../sections/report-section.js";
import {
  aimWords,
  calibrationWords,
  cutoffWords,
  listWords,
  pairsWords,
  prevalenceWords,
  scoreInterval,
  scoreNames,
  scoreWords,
  separationWords,
  shareInterval,
  thresholdCautions,
  thresholdMethod,
} from "./thresholds-words.js";

/** Related and unrelated pairs, cut-offs and calibration, on the report page. */
export function thresholdsSection(findings: ThresholdFindings): ReportSection {
  const [first] = findings.cutoffs;
  const answer =
    first === undefined
      ? `No cut-off is suggested: ${findings.missing}.`
      : `A pair is related from ${cutoffWords(first)}.`;
  const separation = separationWords(findings);
  const lists = listWords(findings);
  return reportSection(
    "thresholds",
    "What score is related?",
    answer,
    html`<p>${pairsWords(findings)}.</p>
${separation !== null && html`<p>${separation}.</p>`}
${densities(findings)}
${cutoffTable(findings)}
${lists !== null && html`<p>${lists}</p>`}
${findings.calibration !== null && html`<p>${calibrationWords(findings.calibration)}.</p>${curveTable(findings)}`}
${findings.prevalence !== null && html`<p>${prevalenceWords(findings)}.</p>`}
<p>${thresholdCautions}</p>
${findings.folds > 0 && html`<p class="small">${thresholdMethod(findings)}</p>`}`,
  );
}

function densities({
  bins,
  related,
  unrelated,
  random,
  similarity,
  cutoffs,
}: ThresholdFindings): Html | false {
  if (!(bins.high > bins.low)) return false;
  const kind = (
    name: string,
    distribution: PairDistribution | null,
    stroke: string,
    filled: boolean,
  ): PairDensity[] =>
    distribution === null
      ? []
      : [{ name, stroke, filled, shares: distribution.counts.map((count) => count / distribution.pairs) }];
  const kinds = [
    ...kind("random", random, "var(--muted)", false),
    ...kind("judged unrelated", unrelated, "var(--counter)", true),
    ...kind("related", related, "var(--accent)", true),
  ];
  const score = scoreNames[similarity];
  const cutoff = cutoffs[0]?.cutoff?.value ?? null;
  return chartFigure({
    prefix: "thresholds",
    label: `Pairs by ${score}`,
    description: [related, unrelated, random]
      .map((one, i) => (one === null ? "" : `${kindNames[i]}: median ${scoreWords(one.median.value)}`))
      .filter((words) => words !== "")
      .join("; "),
    draw: (width, narrow) =>
      pairDensitiesChart(kinds, { ...bins, cutoff, score }, { width, height: narrow ? 280 : 340 }),
    keys: [],
    caption: `Each outline adds up to all pairs of its kind: ${[related, unrelated, random].flatMap((one, i) => (one === null ? [] : [`${formatCount(one.pairs)} ${kindNames[i]}`])).join(", ")}. The upright line is the cut-off of the largest F1.`,
  });
}

function cutoffTable({ cutoffs }: ThresholdFindings): Html | false {
  if (cutoffs.length === 0) return false;
  const priors = cutoffs.find(({ judged }) => judged !== null)?.judged?.precisionAt ?? [];
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">Cut-off for</th><th scope="col" class="number">Score</th><th scope="col" class="number">Precision</th><th scope="col" class="number">Recall</th><th scope="col" class="number">F1</th><th scope="col" class="number">Random<small>taken</small></th>${priors.map(({ prevalence }) => html`<th scope="col" class="number">Precision<small>if ${formatPercent(prevalence)} related</small></th>`)}</tr></thead>
<tbody>${cutoffs.map(
    (one) =>
      html`<tr><th scope="row">${aimWords(one)}</th><td class="number">${one.cutoff === null ? "not reached" : scoreInterval(one.cutoff)}</td><td class="number">${one.judged?.precision == null ? "–" : shareInterval(one.judged.precision)}</td><td class="number">${one.judged === null ? "–" : shareInterval(one.judged.recall)}</td><td class="number">${one.judged === null ? "–" : scoreInterval(one.judged.f1)}</td><td class="number">${formatPercent(one.judged?.randomTaken)}</td>${priors.map((_, i) => html`<td class="number">${formatPercent(one.judged?.precisionAt[i]?.precision)}</td>`)}</tr>
`,
  )}</tbody></table></div>
`;
}

function curveTable({ calibration }: ThresholdFindings): Html {
  return html`<div class="scroll"><table>
<thead><tr><th scope="col" class="number">Score</th><th scope="col" class="number">Chance to be related<small>95 %</small></th></tr></thead>
<tbody>${calibration!.curve.map(
    ({ score, probability }) =>
      html`<tr><td class="number">${scoreWords(score)}</td><td class="number">${shareInterval(probability)}</td></tr>
`,
  )}</tbody></table></div>
`;
}

const kindNames = ["related", "judged unrelated", "random"] as const;
