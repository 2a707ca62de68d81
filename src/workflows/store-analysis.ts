import type { AnalysisResult } from "../contracts/analysis-result.js";
import { writeAnalysis } from "../storage/analysis-store.js";
import { projectFolder } from "../storage/project-folder.js";

/** Writes an analysis to the results of the project at `cwd`; returns the folder. */
export function storeAnalysis(analysis: AnalysisResult, { cwd }: { readonly cwd: string }): Promise<string> {
  return writeAnalysis(projectFolder(cwd).results, analysis);
}
