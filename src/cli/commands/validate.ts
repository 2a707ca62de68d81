import type { Command } from "commander";
import { validateRunFindings } from "../../workflows/command-run-findings.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import {
  addCandidateOptions,
  addDataOptions,
  type CandidateFlags,
  type DataFlags,
  flagsAsConfig,
} from "../data-options.js";

/** `alidade validate`: is the data sound? Errors end with exit code 2. */
export function addValidateCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("validate")
    .description(
      "Check data, candidates and metrics: every file is read, every model opened and tried on two texts",
    );
  addCandidateOptions(addDataOptions(command))
    .option("--json", "print the findings as one JSON document")
    .action(async (flags: DataFlags & CandidateFlags & { json?: boolean }) => {
      const { terminal, onProgress, log, done } = openSession(command);
      const { loadSetup } = await import("../../workflows/load-setup.js");
      const { validate } = await import("../../workflows/validate.js");
      const setup = await loadSetup(process.cwd(), flags.config, flagsAsConfig(flags));
      const report = await validate(setup, { signal: context.signal, onProgress });
      done();
      log.found(validateRunFindings(report));
      if (flags.json) return printJson(terminal, report);
      const { validationText } = await import("../render-small.js");
      terminal.out(validationText(report, terminal.columns));
    });
}
