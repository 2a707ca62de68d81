import { join } from "node:path";
import type { AnalysisResult } from "../contracts/analysis-result.js";
import { findAnalysis, listAnalyses, readAnalysis } from "../storage/analysis-store.js";
import { projectFolder } from "../storage/project-folder.js";
import { listResults } from "../storage/result-store.js";

/**
 * The stored analysis of the project in `cwd` that is named by id, folder or `analysis.json`, or without a name the latest
 * where there is no benchmark; null where the name is not an analysis's. Throws `InputError` for files that are not what
 * Alidade wrote.
 */
export async function loadAnalysis(cwd: string, name?: string): Promise<AnalysisResult | null> {
  const { results } = projectFolder(cwd);
  if (name !== undefined) {
    const folder = await findAnalysis(results, name);
    return folder === null ? null : readAnalysis(folder);
  }
  const latest = (await listAnalyses(results)).at(-1);
  if (latest === undefined || (await listResults(results)).length > 0) return null;
  return readAnalysis(join(results, latest));
}
