import type { AnalysisResult } from "../contracts/analysis-result.js";
import { analysisHtml } from "../reports/analysis/analysis-html.js";
import { writeReportFile } from "../workflows/write-report-file.js";
import { requireOutput } from "./require-output.js";

/** Throws `InputError` for a file that an analysis cannot be written to, before anything is computed. */
export function checkAnalysisOutputs(files: readonly string[]): void {
  for (const file of files) requireOutput(file, [".html", ".json"]);
}

/** Writes an analysis to a file, as the page or the document that its ending says. */
export async function writeAnalysisOutput(file: string, analysis: AnalysisResult): Promise<void> {
  const text = file.toLowerCase().endsWith(".html")
    ? analysisHtml(analysis)
    : `${JSON.stringify(analysis, null, 2)}\n`;
  await writeReportFile(file, text);
}
