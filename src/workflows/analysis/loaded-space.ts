import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import type { AnalysisResult } from "../../contracts/analysis-result.js";
import type { AnalyzeOptions } from "../analyze-options.js";
import type { AnalysedTerms } from "./analysed-terms.js";

/** A space that is ready to be looked at, and where it came from. */
export interface LoadedSpace {
  readonly space: AnalysedSpace;
  readonly provider: AnalysisResult["candidate"]["provider"];
  /** Hash of vectors that came from elsewhere; null for those of a model. */
  readonly vectors: string | null;
  readonly dataset: AnalysisResult["dataset"];
  readonly labels: AnalysisResult["labels"];
  readonly notices: readonly string[];
  /** Terms of the user's own with their vectors; absent where none were named. */
  readonly terms?: AnalysedTerms | null;
}

export type LoadSpaceOptions = AnalyzeOptions & { readonly threads: number; readonly seed: number };

/** Labels of items in use. */
export function distinctLabels(labels: readonly (string | null)[]): number {
  return new Set(labels.filter((label) => label !== null)).size;
}
