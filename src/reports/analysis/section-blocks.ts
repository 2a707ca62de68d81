import type { AnalysisResult, FindingsOf, SectionName } from "../../contracts/analysis-result.js";
import { dimensionBlock, dimensionLines } from "./dimension-block.js";
import { hubnessBlock, hubnessLines } from "./hubness-block.js";
import { overviewBlock, overviewLines } from "./overview-block.js";
import { projectionBlock, projectionLines } from "./projection-block.js";
import { shapeBlock, shapeLines } from "./shape-block.js";
import { structureBlock, structureLines } from "./structure-block.js";
import type { SummaryLine } from "./summary-line.js";
import { thresholdsBlock, thresholdsLines } from "./thresholds-block.js";
import { verdictBlock, verdictLines } from "./verdict-block.js";

import { wordsBlock, wordsLines } from "./words-block.js";

/** How a section is shown in a terminal. */
export interface SectionBlock<Name extends SectionName> {
  /** One or two lines of the one-screen summary; none for a section that has no place there. */
  readonly lines: (findings: FindingsOf<Name>, result: AnalysisResult) => readonly SummaryLine[];
  /** The long form, under --full and --section. */
  readonly block: (findings: FindingsOf<Name>, width: number, color: boolean) => string;
}

/** The sections for a terminal, in the order in which they are shown. */
export const sectionBlocks: { readonly [Name in SectionName]: SectionBlock<Name> } = {
  overview: { lines: overviewLines, block: overviewBlock },
  hubness: { lines: hubnessLines, block: hubnessBlock },
  shape: { lines: shapeLines, block: shapeBlock },
  dimension: { lines: dimensionLines, block: dimensionBlock },
  structure: { lines: structureLines, block: structureBlock },
  thresholds: { lines: thresholdsLines, block: thresholdsBlock },
  words: { lines: wordsLines, block: wordsBlock },
  projection: { lines: projectionLines, block: projectionBlock },
  verdict: { lines: verdictLines, block: verdictBlock },
};
