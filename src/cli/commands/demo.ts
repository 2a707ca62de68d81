import type { Command } from "commander";
import { type CommandContext, openSession, printJson } from "../context.js";

interface DemoFlags {
  json?: boolean;
  refresh?: boolean;
}

/** `alidade demo`: the main job on data and a model that come with the package, offline. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("demo")
    .description("Run the main job on a sample shop that comes with Alidade, offline, in under a minute")
    .option("--refresh", "make everything anew and measure again")
    .option("--json", "print the result as one JSON document")
    .action(async (flags: DemoFlags) => {
      const { terminal, onProgress, log, done } = openSession(command);
      const { demoSetup } = await import("../../workflows/demo.js");
      const { recordBench } = await import("../record-bench.js");
      const setup = demoSetup(process.cwd());
      terminal.err(
        "A made-up shop, its queries and judgements, and three candidates, all from the package; nothing is downloaded.\n",
      );
      const exitCode = await recordBench({
        options: {
          ...setup,
          cache: flags.refresh ? "refresh" : "use",
          command: "alidade demo",
          signal: context.signal,
          onProgress,
        },
        outputs: [],
        terminal,
        log,
        show: (findings, text) => {
          done();
          if (flags.json) printJson(terminal, findings.result);
          else terminal.out(text(terminal));
        },
      });
      context.setExitCode(exitCode);
    });
}
