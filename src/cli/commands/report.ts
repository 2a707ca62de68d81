import type { Command } from "commander";
import type { AnalysisResult } from "../../contracts/analysis-result.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import { collect } from "../data-options.js";
import type { Terminal } from "../terminal.js";

interface ReportFlags {
  output?: string[];
  json?: boolean;
}

/** `alidade report`: a stored result again, as a table, a page, a decision record, CSV or JSON. */
export function addReportCommand(program: Command, _context: CommandContext): void {
  const command = program
    .command("report")
    .argument("[result]", "result: its id, folder or result.json (default: the latest)")
    .description(
      "Show a stored result, or write it as .html, .md (a decision record), .csv, .json or .junit.xml",
    )
    .option("-o, --output <file>", "file to write; the ending says the format; repeatable", collect)
    .option("--json", "print the result as one JSON document")
    .action(async (name: string | undefined, flags: ReportFlags) => {
      const { terminal } = openSession(command);
      const { loadAnalysis } = await import("../../workflows/load-analysis.js");
      const analysis = await loadAnalysis(process.cwd(), name);
      if (analysis !== null) return reportAnalysis(analysis, flags, terminal);
      const { checkOutputs, terminalText, writeOutput } = await import("../render-result.js");
      const outputs = flags.output ?? [];
      checkOutputs(outputs);
      const { loadResult } = await import("../../workflows/load-result.js");
      const stored = await loadResult(process.cwd(), name);
      for (const file of outputs) {
        await writeOutput(file, stored, (message) => terminal.err(`note: ${message}\n`));
        terminal.err(`wrote ${file}\n`);
      }
      if (flags.json) return printJson(terminal, stored.result);
      if (outputs.length === 0) terminal.out(terminalText(stored, terminal));
    });
}

/** A stored analysis again: as `analyze` showed it, or as a page or document. */
async function reportAnalysis(
  analysis: AnalysisResult,
  { output = [], json }: ReportFlags,
  terminal: Terminal,
): Promise<void> {
  if (output.length > 0) {
    const { checkAnalysisOutputs, writeAnalysisOutput } = await import("../render-analysis.js");
    checkAnalysisOutputs(output);
    for (const file of output) {
      await writeAnalysisOutput(file, analysis);
      terminal.err(`wrote ${file}\n`);
    }
  }
  if (json) return printJson(terminal, analysis);
  if (output.length > 0) return;
  const { analysisTerminal } = await import("../../reports/analysis/analysis-terminal.js");
  terminal.out(`${analysisTerminal(analysis, terminal)}\n`);
}
