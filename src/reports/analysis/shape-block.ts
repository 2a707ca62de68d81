import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import { styled, textTable } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
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
import type { SummaryLine } from "./summary-line.js";

/** Shape in the one-screen summary. */
export function shapeLines(findings: ShapeFindings): readonly SummaryLine[] {
  const label = "Shape";
  const { islands } = findings;
  const odd =
    deadWords(findings) ??
    mismatchLine(findings) ??
    (islands !== null && islands.islands > 1 ? islandWords(findings) : null);
  return [
    { label, text: usedWords(findings) },
    odd === null ? { label, text: alikeWords(findings) } : { label, text: odd, style: "caution" as const },
  ];
}

/** Shape with every number. */
export function shapeBlock(findings: ShapeFindings, width: number, color: boolean): string {
  const [measure, value, interval, random] = shapeHeaders;
  const { text } = textTable(
    [
      { header: measure },
      { header: value, align: "right" },
      { header: interval, align: "right", dropOrder: 1 },
      { header: random, align: "right" },
    ],
    shapeRows(findings),
    { width, color },
  );
  const words = [
    usedWords(findings),
    alikeWords(findings),
    deadWords(findings),
    nearWords(findings),
    mismatchWords(findings),
    islandWords(findings),
    sampleWords(findings),
  ].filter((sentence) => sentence !== null);
  return [
    styled("Shape: how much of the space is used?", "bold", color),
    text,
    ...words.flatMap((sentence) => wrapToWidth(`- ${sentence}`, width)),
    ...wrapToWidth(shapeCaution, width).map((line) => styled(line, "dim", color)),
  ].join("\n");
}

/** Only a mismatch of a tenth or more has a place on one screen. */
function mismatchLine(findings: ShapeFindings): string | null {
  const { mismatch } = findings;
  if (mismatch === null || mismatch.high > 0.9) return null;
  return `cosine and dot product share ${Math.round(100 * mismatch.overlap)} % of the top ${mismatch.k} of ${mismatch.owners}`;
}
