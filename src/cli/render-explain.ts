import { extname } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { ExplainReport } from "../contracts/explain-report.js";
import { explainHtml } from "../reports/explain-html.js";
import { writeReportFile } from "../workflows/write-report-file.js";
import { checkOutputs } from "./render-result.js";

/** Throws `InputError` for a file that is neither .html nor .json, or cannot be written, before anything is computed. */
export function checkExplainOutputs(files: readonly string[]): void {
  for (const file of files) {
    if (![".html", ".json"].includes(extname(file).toLowerCase()))
      throw new InputError(`-o ${file}: an explanation is written as .html or .json`);
  }
  checkOutputs(files);
}

/** Writes an explanation as a page or as JSON, by the ending of the file. */
export async function explainOutput(file: string, report: ExplainReport): Promise<void> {
  const text =
    extname(file).toLowerCase() === ".html" ? explainHtml(report) : `${JSON.stringify(report, null, 2)}\n`;
  await writeReportFile(file, text);
}
