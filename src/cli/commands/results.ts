import type { Command } from "commander";
import { type CommandContext, openSession, printJson } from "../context.js";
import { nonNegativeInteger } from "../data-options.js";

interface RemoveFlags {
  keep?: number;
  yes?: boolean;
  json?: boolean;
}

/**
 * `alidade results`: what has been found so far; `results looks`, which questions were asked how often; `results remove`,
 * which removes only what it is told to.
 */
export function addResultsCommand(program: Command, _context: CommandContext): void {
  const command = program
    .command("results")
    .description("List the stored results, newest first")
    .option("--json", "print them as one JSON document")
    .action(async (flags: { json?: boolean }) => {
      const { terminal } = openSession(command);
      const { storedResults } = await import("../../workflows/results.js");
      const list = await storedResults(process.cwd());
      if (flags.json) return printJson(terminal, list);
      const { resultsText } = await import("../render-results.js");
      terminal.out(resultsText(list, terminal.columns));
    });
  const looks = command
    .command("looks")
    .argument("[result]", "only looks at the question of this result")
    .description(
      "List the decisions that were asked of the same data: each is a look, and each spends part of alpha",
    )
    .option("--json", "print them as one JSON document")
    .action(async (result: string | undefined) => {
      const { terminal } = openSession(command);
      // The parent takes --json where both know it.
      const { json } = looks.optsWithGlobals<{ json?: boolean }>();
      const { storedLooks } = await import("../../workflows/looks.js");
      const list = await storedLooks(process.cwd(), result);
      if (json) return printJson(terminal, list);
      const { looksText } = await import("../render-looks.js");
      terminal.out(looksText(list, terminal.columns));
    });
  const remove = command
    .command("remove")
    .argument("[ids...]", "results to remove")
    .description(
      "Remove results: those named, or with --keep all but the newest; told first, done with --yes",
    )
    .option("--keep <n>", "all but the newest n", nonNegativeInteger("--keep"))
    .option("-y, --yes", "remove them; without it they are only listed")
    .option("--json", "print what was, or would be, removed as JSON")
    .action(async (ids: string[]) => {
      const { terminal } = openSession(command);
      // The parent takes --json where both know it.
      const flags = remove.optsWithGlobals<RemoveFlags>();
      const { removeResults } = await import("../../workflows/results.js");
      const removed = await removeResults(process.cwd(), {
        ids: ids.length === 0 ? undefined : ids,
        keep: flags.keep,
        confirmed: flags.yes === true,
      });
      if (flags.json) return printJson(terminal, removed);
      const { removedText } = await import("../render-results.js");
      terminal.out(removedText(removed));
    });
  command.showHelpAfterError(
    "(`alidade results` alone lists the results; `alidade results looks` lists the looks, `alidade results remove` removes)",
  );
}
