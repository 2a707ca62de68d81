import type { Command } from "commander";
import { requireChoice } from "../../contracts/require-choice.js";
import { type CommandContext, openSession, printJson } from "../context.js";

interface ReplayFlags {
  to: string;
  run?: string;
  config?: string;
  json?: boolean;
}

/** `alidade track`: the runs that were logged, and `track replay`, which sends them to a tracker. */
export function addTrackCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("track")
    .description("List the runs that were logged, newest first")
    .option("--json", "print them as one JSON document")
    .action(async (flags: { json?: boolean }) => {
      const { terminal } = openSession(command);
      const { trackedRuns } = await import("../../workflows/tracked-runs.js");
      const runs = await trackedRuns(process.cwd());
      if (flags.json) return printJson(terminal, runs);
      const { trackedRunsText } = await import("../render-track.js");
      terminal.out(trackedRunsText(runs, terminal.columns));
    });
  const replay = command
    .command("replay")
    .description("Send what was logged and not yet sent to a tracker; broken off, it goes on where it was")
    .requiredOption(
      "--to <tracker>",
      "mlflow: the servers of `trackers` in the config, or MLFLOW_TRACKING_URI",
    )
    .option("--run <id>", "only this run")
    .option("-c, --config <path>", "config file (default: alidade.yaml where there is one)")
    .option("--json", "print what was sent as one JSON document")
    .action(async () => {
      // The parent takes --json where both know it.
      const flags = replay.optsWithGlobals<ReplayFlags>();
      const { terminal, onProgress, done } = openSession(replay);
      const to = requireChoice("--to", flags.to, ["mlflow"] as const);
      const { replayProject } = await import("../../workflows/replay-project.js");
      const report = await replayProject({
        cwd: process.cwd(),
        config: flags.config,
        to,
        run: flags.run,
        env: process.env,
        signal: context.signal,
        onProgress,
      });
      done();
      if (report.refused.length > 0) context.setExitCode(4);
      if (flags.json) return printJson(terminal, report);
      const { replayText } = await import("../render-track.js");
      terminal.out(replayText(report, terminal.columns));
    });
  command.showHelpAfterError(
    "(`alidade track` alone lists the runs; `alidade track replay --to mlflow` sends them)",
  );
}
