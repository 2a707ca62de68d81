import type { DimensionFindings } from "../../contracts/analysis/dimension.js";
import { visibleText } from "../plain-text.js";
import { styled, textTable } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
import {
  bandWords,
  componentWords,
  dimensionCaution,
  estimateRows,
  localWords,
  scaleWords,
} from "./dimension-words.js";
import type { SummaryLine } from "./summary-line.js";

/** Intrinsic dimension in the one-screen summary. */
export function dimensionLines(findings: DimensionFindings): readonly SummaryLine[] {
  return [{ label: "Dimension", text: bandWords(findings) }];
}

/** Intrinsic dimension in the long form. */
export function dimensionBlock(findings: DimensionFindings, width: number, color: boolean): string {
  const sentences = [
    bandWords(findings),
    scaleWords(findings),
    localWords(findings),
    componentWords(findings),
  ].filter((words) => words !== null);
  const rows = estimateRows(findings);
  const { text } = textTable(
    [
      { header: "estimator", overflow: "wrap", minWidth: 18 },
      { header: "dimension", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
      { header: "neighbours", align: "right", dropOrder: 2 },
      { header: "points", align: "right", dropOrder: 3 },
    ],
    rows,
    { width, color },
  );
  return [
    styled("Intrinsic dimension: along how many directions do items vary?", "bold", color),
    ...sentences.flatMap((sentence) => wrapToWidth(visibleText(`- ${sentence}`), width)),
    ...(rows.length === 0 ? [] : [text]),
    ...wrapToWidth(dimensionCaution, width).map((line) => styled(line, "dim", color)),
  ].join("\n");
}
