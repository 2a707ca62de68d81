import type { AnalysisSections, FindingsOf, SectionName } from "../../contracts/analysis-result.js";
import type { SectionInput } from "./section-input.js";

/** How a section is run. */
export interface SectionRunner<Name extends SectionName> {
  /** What it is doing, for the line of progress: `measuring hubness`. */
  readonly stage: string;
  /** `summary`: part of the one-screen summary, so it must be quick; `full`: only under --full, --section or a report. */
  readonly effort: "summary" | "full";
  /** Loads its code when it is wanted. Findings are null where there is nothing to run on, such as labels. */
  load(): Promise<(input: SectionInput, before: AnalysisSections) => Promise<FindingsOf<Name> | null>>;
}

/** The sections of `analyze`, in the order in which they run, the verdict last. A new one is a line here, in its contract and in the two lists of `reports/analysis`. */
export const sectionRunners: { readonly [Name in SectionName]: SectionRunner<Name> } = {
  overview: {
    stage: "reading the vectors",
    effort: "summary",
    load: async () => (await import("./overview.js")).overview,
  },
  hubness: {
    stage: "measuring hubness",
    effort: "summary",
    load: async () => (await import("./hubness.js")).hubness,
  },
  shape: {
    stage: "measuring the shape of the space",
    effort: "summary",
    load: async () => (await import("./shape.js")).shape,
  },
  dimension: {
    stage: "estimating the dimension",
    effort: "full",
    load: async () => (await import("./dimension.js")).dimension,
  },
  structure: {
    stage: "looking for groups",
    effort: "summary",
    load: async () => (await import("./structure.js")).structure,
  },
  thresholds: {
    stage: "comparing related and unrelated pairs",
    effort: "full",
    load: async () => (await import("./thresholds.js")).thresholds,
  },
  words: {
    stage: "reading your terms",
    effort: "summary",
    load: async () => (await import("./words.js")).words,
  },
  projection: {
    stage: "drawing pictures",
    effort: "full",
    load: async () => {
      const { analyzeProjection } = await import("./projection.js");
      return (input) => analyzeProjection(input);
    },
  },
  verdict: {
    stage: "looking whether it touches the task",
    effort: "summary",
    load: async () => (await import("./verdict.js")).verdict,
  },
};

export const sectionNames = Object.keys(sectionRunners) as SectionName[];
