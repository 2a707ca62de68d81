import type { DimensionFindings } from "../../contracts/analysis/dimension.js";
import { styled, textTable } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
import { bandWords, dimensionCaution, dimensionRows, localWords, scaleWords } from "./dimension-words.js";
import type { SummaryLine } from "./summary-line.js";

/** Intrinsic dimension in one line. */
export function dimensionLines(findings: DimensionFindings): readonly SummaryLine[] {
  return [{ label: "Dimension", text: bandWords(findings) }];
}

/** Intrinsic dimension with every number. */
export function dimensionBlock(findings: DimensionFindings, width: number, color: boolean): string {
  const { text } = textTable(
    [
      { header: "estimator" },
      { header: "value", align: "right" },
      { header: "95 % interval", align: "right", dropOrder: 1 },
    ],
    dimensionRows(findings),
    { width, color },
  );
  const words = [bandWords(findings), scaleWords(findings), localWords(findings)].filter(
    (sentence) => sentence !== null,
  );
  return [
    styled("Intrinsic dimension: how many directions has a neighbourhood?", "bold", color),
    text,
    ...words.flatMap((sentence) => wrapToWidth(`- ${sentence}`, width)),
    ...wrapToWidth(dimensionCaution, width).map((line) => styled(line, "dim", color)),
  ].join("\n");
}
