import type { Command } from "commander";
import { type CommandContext, openSession, printJson } from "../context.js";

/** `alidade cache`: what is stored, and `cache clear`. */
export function addCacheCommand(program: Command, _context: CommandContext): void {
  const command = program
    .command("cache")
    .description("What is stored in .alidade/, and how large it is")
    .option("--json", "print it as one JSON document")
    .action(async (flags: { json?: boolean }) => {
      const { terminal } = openSession(command);
      const { storedWork } = await import("../../workflows/stored-work.js");
      const usage = await storedWork(process.cwd());
      if (flags.json) return printJson(terminal, usage);
      const { cacheText } = await import("../render-small.js");
      terminal.out(cacheText(usage, terminal.columns));
    });
  const clear = command
    .command("clear")
    .description("Remove stored vectors, fitted models and runs; results stay")
    .option("--json", "print what was freed as one JSON document")
    .action(async () => {
      const { terminal } = openSession(command);
      const { clearStoredWork } = await import("../../workflows/stored-work.js");
      const cleared = await clearStoredWork(process.cwd());
      // The parent takes --json where both know it.
      if (clear.optsWithGlobals<{ json?: boolean }>().json) return printJson(terminal, cleared);
      const { clearedText } = await import("../render-small.js");
      terminal.out(clearedText(cleared));
    });
}
