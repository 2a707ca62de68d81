import { statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { benchmarkHtml } from "../reports/benchmark-html.js";
import { type BenchmarkTerminalOptions, benchmarkTerminal } from "../reports/benchmark-terminal.js";
import { decisionRecord } from "../reports/decision-record.js";
import { junitXml } from "../reports/junit-xml.js";
import type { ReportData } from "../reports/report-data.js";
import { scoresCsv } from "../reports/scores-csv.js";
import { writeReportFile } from "../workflows/write-report-file.js";

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
  for (const file of files) {
    formatOf(file);
    const folder = dirname(resolve(file));
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new InputError(`-o ${file}: there is no folder ${dirname(file)}; make it first`);
    }
    if (statSync(resolve(file), { throwIfNoEntry: false })?.isDirectory()) {
      throw new InputError(`-o ${file} is a folder; name a file`);
    }
  }
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
  const name = file.toLowerCase();
  const known = Object.entries(formats).find(([ending]) => name.endsWith(ending));
  if (known !== undefined) return known[1];
  const extension = extname(file).toLowerCase();
  throw new InputError(
    `-o ${file}: the ending says the format, and "${extension}" is none; use ${Object.keys(formats).join(", ")}`,
  );
}
