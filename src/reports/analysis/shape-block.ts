import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import { visibleText } from "../plain-text.js";
import { styled, textTable } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
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
import type { SummaryLine } from "./summary-line.js";

/** The shape of the space in the one-screen summary. */
export function shapeLines(findings: ShapeFindings): readonly SummaryLine[] {
  const rank = rankWords(findings);
  const odd = [rogueWords(findings), collapseWords(findings)].filter((words) => words !== null);
  return [
    { label: "Shape", text: rank ?? "all vectors are equal, or there is but one" },
    ...odd.map((text) => ({ label: "Shape", text, style: "caution" as const })),
  ];
}

/** The shape of the space in the long form. */
export function shapeBlock(findings: ShapeFindings, width: number, color: boolean): string {
  const sentences = [
    rankWords(findings),
    rogueWords(findings),
    collapseWords(findings),
    concentrationWords(findings),
    ...mismatchWords(findings),
    islandWords(findings),
  ].filter((words) => words !== null);
  const { text } = textTable(
    [
      { header: "measure", overflow: "wrap", minWidth: 16 },
      { header: "value", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
      { header: "isotropic", align: "right" },
    ],
    shapeRows(findings),
    { width, color },
  );
  return [
    styled("Shape: how the items are spread", "bold", color),
    ...sentences.flatMap((sentence) => wrapToWidth(visibleText(`- ${sentence}`), width)),
    text,
    ...[shapeMethod(findings), shapeCaution].flatMap((words) =>
      wrapToWidth(words, width).map((line) => styled(line, "dim", color)),
    ),
  ].join("\n");
}
