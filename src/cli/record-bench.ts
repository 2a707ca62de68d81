import { relative } from "node:path";
import { bench } from "../workflows/bench.js";
import type { BenchFindings, BenchOptions } from "../workflows/bench-options.js";
import { benchRunFindings } from "../workflows/bench-run-findings.js";
import { storeFindings } from "../workflows/store-findings.js";
import type { CommandLog } from "./command-log.js";
import { renderResult, terminalText, writeOutput } from "./render-result.js";
import type { Terminal } from "./terminal.js";

export interface RecordBenchOptions {
  readonly options: BenchOptions;
  /** Files to write besides the result's folder. */
  readonly outputs: readonly string[];
  /** A gate that fails leaves the exit code 0. */
  readonly exitZero?: boolean | undefined;
  readonly terminal: Terminal;
  readonly log: CommandLog;
  show(findings: BenchFindings, text: (terminal: Terminal) => string): void;
}

/**
 * Runs a benchmark, writes its folder of findings and shows it.
 * Returns the exit code: 0, 4 where a candidate failed, else 3 where the gates did not pass.
 */
export async function recordBench({
  options,
  outputs,
  exitZero,
  terminal,
  log,
  show,
}: RecordBenchOptions): Promise<number> {
  return bench(options, async (findings) => {
    const warn = (message: string): void => terminal.err(`note: ${message}\n`);
    const rendered = { html: renderResult("html", findings, warn), csv: renderResult("csv", findings, warn) };
    const folder = await storeFindings(findings, rendered, options);
    log.found(benchRunFindings(findings.result));
    for (const file of outputs) await writeOutput(file, findings, warn);
    show(findings, ({ columns, color }) => terminalText(findings, { columns, color, brief: true }));
    terminal.err(
      `findings: ${relative(process.cwd(), folder) || folder} (report.html, result.json, scores.csv, runs/)\n`,
    );
    return exitCodeOfResult(findings.result, exitZero === true);
  });
}

/** 4 beats 3: a gate that was judged on incomplete results is no verdict. */
function exitCodeOfResult({ candidates, gates }: BenchFindings["result"], exitZero: boolean): number {
  if (candidates.some(({ status }) => status !== "ok")) return 4;
  return gates === undefined || gates.passed || exitZero ? 0 : 3;
}
