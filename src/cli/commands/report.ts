import type { Command } from "commander";
import { type CommandContext, openSession, printJson } from "../context.js";
import { collect } from "../data-options.js";

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
