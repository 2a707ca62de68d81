import type { Command } from "commander";
import { searchRunFindings } from "../../workflows/command-run-findings.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import {
  addCandidateOptions,
  addDataOptions,
  type CandidateFlags,
  type DataFlags,
  flagsAsConfig,
  positiveInteger,
} from "../data-options.js";

interface SearchFlags extends DataFlags, CandidateFlags {
  k: number;
  json?: boolean;
}

/** `alidade search QUERY`: what each candidate finds, side by side. */
export function addSearchCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("search")
    .argument("<query>", "what to search for")
    .description("Show what each candidate finds for a query, side by side");
  addCandidateOptions(addDataOptions(command))
    .option("-k, --k <n>", "documents of each candidate", positiveInteger("--k"), 10)
    .option("--json", "print the lists as one JSON document")
    .action(async (query: string, flags: SearchFlags) => {
      const { terminal, onProgress, log, done } = openSession(command);
      const { setupForTexts } = await import("../../workflows/setup-for-texts.js");
      const { config, source, baseDir, locate, threads } = await setupForTexts(
        process.cwd(),
        flags.config,
        flagsAsConfig(flags),
      );
      const { search } = await import("../../workflows/search.js");
      const findings = await search({
        query,
        k: flags.k,
        config,
        source,
        cwd: baseDir,
        locate,
        threads,
        signal: context.signal,
        onProgress,
      });
      done();
      if (findings.candidates.some(({ error }) => error !== null)) context.setExitCode(4);
      log.found(searchRunFindings(findings));
      if (flags.json) return printJson(terminal, findings);
      const { searchText } = await import("../render-small.js");
      terminal.out(searchText(findings, terminal.columns));
    });
}
