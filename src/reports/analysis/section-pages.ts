import type { AnalysisResult, FindingsOf, SectionName } from "../../contracts/analysis-result.js";
import type { ReportSection } from "../sections/report-section.js";
import { dimensionSection } from "./dimension-section.js";
import { hubnessSection } from "./hubness-section.js";
import { overviewSection } from "./overview-section.js";
import { projectionSection } from "./projection-section.js";
import { shapeSection } from "./shape-section.js";
import { structureSection } from "./structure-section.js";
import { thresholdsSection } from "./thresholds-section.js";
import { verdictSection } from "./verdict-section.js";

import { wordsSection } from "./words-section.js";

/** Sections of the report page, in the order in which they are shown. */
export const sectionPages: {
  readonly [Name in SectionName]: (findings: FindingsOf<Name>, result: AnalysisResult) => ReportSection;
} = {
  words: wordsSection,
  verdict: verdictSection,
  overview: overviewSection,
  hubness: hubnessSection,
  shape: shapeSection,
  dimension: dimensionSection,
  projection: projectionSection,
  structure: structureSection,
  thresholds: thresholdsSection,
};
