import type { PairDistribution, ThresholdFindings } from "../../contracts/analysis/thresholds.js";
import { formatCount, formatPercent } from "../format.js";
import { visibleText } from "../plain-text.js";
import { styled, textTable } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
import type { SummaryLine } from "./summary-line.js";
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

/** The cut-off of the largest F1, in the one-screen summary. */
export function thresholdsLines(findings: ThresholdFindings): readonly SummaryLine[] {
  const label = "Cut-off";
  const [first] = findings.cutoffs;
  if (first === undefined) return [{ label, text: `none: ${findings.missing}`, style: "dim" }];
  return [{ label, text: cutoffWords(first) }];
}

/** Related and unrelated pairs, cut-offs and calibration, with every number. */
export function thresholdsBlock(findings: ThresholdFindings, width: number, color: boolean): string {
  const paragraph = (words: string): string[] => wrapToWidth(visibleText(words), width);
  const separation = separationWords(findings);
  const lists = listWords(findings);
  return [
    styled("What score is related?", "bold", color),
    ...paragraph(`${pairsWords(findings)}.`),
    pairsTable(findings, width, color),
    ...(separation === null ? [] : paragraph(`${separation}.`)),
    ...(findings.missing === null ? [] : paragraph(`No cut-off is suggested: ${findings.missing}.`)),
    ...(findings.cutoffs.length === 0 ? [] : ["", cutoffTable(findings, width, color)]),
    ...priorLines(findings).flatMap(paragraph),
    ...(lists === null ? [] : paragraph(lists)),
    ...calibrationLines(findings, width, color),
    ...(findings.prevalence === null ? [] : paragraph(`${prevalenceWords(findings)}.`)),
    ...[thresholdCautions, ...(findings.folds === 0 ? [] : [thresholdMethod(findings)])]
      .flatMap(paragraph)
      .map((line) => styled(line, "dim", color)),
  ].join("\n");
}

function pairsTable(findings: ThresholdFindings, width: number, color: boolean): string {
  const rows: [string, PairDistribution | null][] = [
    ["related", findings.related],
    ["judged unrelated", findings.unrelated],
    ["random", findings.random],
  ];
  return textTable(
    [
      { header: "pairs" },
      { header: "number", align: "right" },
      { header: "5 %", align: "right", dropOrder: 1 },
      { header: "25 %", align: "right", dropOrder: 2 },
      { header: `median ${scoreNames[findings.similarity]}`, align: "right" },
      { header: "75 %", align: "right", dropOrder: 2 },
      { header: "95 %", align: "right", dropOrder: 1 },
    ],
    rows.flatMap(([name, distribution]) => {
      if (distribution === null) return [];
      const [least, low, , high, most] = distribution.quantiles.map(({ score }) => scoreWords(score));
      const { pairs, median } = distribution;
      return [[name, formatCount(pairs), least!, low!, scoreInterval(median), high!, most!]];
    }),
    { width, color },
  ).text;
}

function cutoffTable({ cutoffs }: ThresholdFindings, width: number, color: boolean): string {
  return textTable(
    [
      { header: "cut-off for" },
      { header: "score", align: "right" },
      { header: "precision", align: "right" },
      { header: "recall", align: "right" },
      { header: "F1", align: "right", dropOrder: 2 },
      { header: "random taken", align: "right", dropOrder: 1 },
    ],
    cutoffs.map((one) => [
      aimWords(one),
      one.cutoff === null ? "not reached" : scoreInterval(one.cutoff),
      one.judged?.precision == null ? "–" : shareInterval(one.judged.precision),
      one.judged === null ? "–" : shareInterval(one.judged.recall),
      one.judged === null ? "–" : scoreWords(one.judged.f1.value),
      formatPercent(one.judged?.randomTaken),
    ]),
    { width, color },
  ).text;
}

/** Precision of the first cut-off where another share of the pairs is related. */
function priorLines({ cutoffs: [first] }: ThresholdFindings): string[] {
  const priors = first?.judged?.precisionAt ?? [];
  if (priors.length === 0) return [];
  const parts = priors.map(
    ({ prevalence, precision }) =>
      `${formatPercent(precision)} where ${formatPercent(prevalence)} are related`,
  );
  return [`Precision of the first one: ${parts.join(", ")}.`];
}

function calibrationLines({ calibration }: ThresholdFindings, width: number, color: boolean): string[] {
  if (calibration === null) return [];
  const { text } = textTable(
    [
      { header: "score", align: "right" },
      { header: "chance to be related", align: "right" },
    ],
    calibration.curve.map(({ score, probability }) => [scoreWords(score), shareInterval(probability)]),
    { width, color },
  );
  return ["", text, ...wrapToWidth(`${calibrationWords(calibration)}.`, width)];
}
