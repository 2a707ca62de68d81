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
  command
    .command("clear")
    .description("Remove stored vectors and runs; results stay")
    .action(async () => {
      const { terminal } = openSession(command);
      const { clearStoredWork } = await import("../../workflows/stored-work.js");
      const freed = await clearStoredWork(process.cwd());
      terminal.out(`removed ${(freed / 1e6).toFixed(1)} MB of stored vectors and runs; results stay\n`);
    });
}
