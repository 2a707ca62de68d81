import type { OverviewFindings } from "../../contracts/analysis/overview.js";
import { visibleText } from "../plain-text.js";
import { styled } from "../tables.js";
import { wrapToWidth } from "../text-width.js";
import { cosineWords, oddWords, sideWords } from "./overview-words.js";
import type { SummaryLine } from "./summary-line.js";

/** The vectors in the one-screen summary. */
export function overviewLines(findings: OverviewFindings): readonly SummaryLine[] {
  const odd = oddWords(findings.items);
  const cosine = cosineWords(findings);
  return [
    { label: "Vectors", text: sideWords(findings.items, "item", "items") },
    ...(odd === null ? [] : [{ label: "Vectors", text: odd, style: "caution" as const }]),
    ...(cosine === null ? [] : [{ label: "Similarity", text: cosine }]),
  ];
}

/** The vectors, both sides. */
export function overviewBlock(findings: OverviewFindings, width: number, color: boolean): string {
  const { items, queries } = findings;
  const sentences = [
    sideWords(items, "item", "items"),
    oddWords(items),
    ...(queries === null ? [] : [sideWords(queries, "query", "queries"), oddWords(queries)]),
    cosineWords(findings),
  ].filter((sentence) => sentence !== null);
  return [
    styled("The vectors", "bold", color),
    ...sentences.flatMap((sentence) => wrapToWidth(visibleText(`- ${sentence}`), width)),
  ].join("\n");
}
