import { benchmarkHtml } from "../reports/benchmark-html.js";
import { type BenchmarkTerminalOptions, benchmarkTerminal } from "../reports/benchmark-terminal.js";
import { decisionRecord } from "../reports/decision-record.js";
import { junitXml } from "../reports/junit-xml.js";
import type { ReportData } from "../reports/report-data.js";
import { scoresCsv } from "../reports/scores-csv.js";
import { writeReportFile } from "../workflows/write-report-file.js";
import { requireOutput } from "./require-output.js";

/** What a file of findings can be, by its ending. */
const formats = {
  ".html": "html",
  ".md": "md",
  ".csv": "csv",
  ".json": "json",
  ".junit.xml": "junit",
} as const;
export type ReportFormat = (typeof formats)[keyof typeof formats];

type Findings = Pick<ReportData, "result"> & { readonly details: Omit<ReportData, "result"> };

/** The findings in one format. `warn` hears what a page had to leave out to stay small. */
export function renderResult(
  format: ReportFormat,
  { result, details }: Findings,
  warn: (message: string) => void,
): string {
  const data: ReportData = { ...details, result };
  switch (format) {
    case "html": {
      const { html, leftOut } = benchmarkHtml(data);
      for (const sentence of leftOut) warn(`left out of the report to keep it small: ${sentence}`);
      return html;
    }
    case "md":
      return decisionRecord(data);
    case "csv":
      return scoresCsv(data);
    case "junit":
      return junitXml(data);
    case "json":
      return `${JSON.stringify(result, null, 2)}\n`;
  }
}

/** The findings for a terminal. */
export function terminalText({ result, details }: Findings, options: BenchmarkTerminalOptions): string {
  return `${benchmarkTerminal({ ...details, result }, options)}\n`;
}

/** Throws `InputError` for a file whose ending names no format or that cannot be written, before anything is computed. */
export function checkOutputs(files: readonly string[]): void {
  for (const file of files) formatOf(file);
}

/** Writes the findings to a file, in the format of its ending. */
export async function writeOutput(
  file: string,
  findings: Findings,
  warn: (message: string) => void,
): Promise<void> {
  await writeReportFile(file, renderResult(formatOf(file), findings, warn));
}

function formatOf(file: string): ReportFormat {
  return formats[requireOutput(file, Object.keys(formats) as (keyof typeof formats)[])];
}
