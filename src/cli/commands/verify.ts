import type { Command } from "commander";
import { verifyRunFindings } from "../../workflows/command-run-findings.js";
import type { VerifyData } from "../../workflows/verify-result.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import { addDataOptions, collect, type DataFlags, flagsAsConfig } from "../data-options.js";

interface VerifyFlags extends DataFlags {
  metric?: string[];
  json?: boolean;
}

/** `alidade verify`: do the numbers of a result follow from its runs and judgements? */
export function addVerifyCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("verify")
    .argument("[result]", "result: its id, folder or result.json (default: the latest)")
    .description(
      "Recompute every number of a stored result from its runs and judgements, and check its files",
    );
  addDataOptions(command)
    .option(
      "--metric <module>",
      "a metric of your own that the result was scored by, module:PATH, so that its code may run; repeatable (default: those of the config)",
      collect,
    )
    .option("--json", "print the findings as one JSON document")
    .action(async (name: string | undefined, flags: VerifyFlags) => {
      const { terminal, onProgress, log, done } = openSession(command);
      const { verifyResult } = await import("../../workflows/verify-result.js");
      const { renderResult } = await import("../render-result.js");
      const report = await verifyResult({
        cwd: process.cwd(),
        result: name,
        data: await givenData(flags),
        metrics: await ownMetrics(flags),
        render: (stored) => ({
          "report.html": renderResult("html", stored, () => {}),
          "scores.csv": renderResult("csv", stored, () => {}),
        }),
        signal: context.signal,
        onProgress,
      });
      done();
      log.found(verifyRunFindings(report));
      if (flags.json) printJson(terminal, report);
      else {
        const { verificationText } = await import("../render-verification.js");
        terminal.out(verificationText(report, terminal.columns));
      }
      context.setExitCode({ verified: 0, incomplete: 2, differs: 3 }[report.verdict]);
    });
}

/** The metrics of their own that the user names, here or in the config. */
async function ownMetrics({ metric = [], config }: VerifyFlags): Promise<string[]> {
  const { locatedConfig } = await import("../../workflows/load-setup.js");
  const found = await locatedConfig(process.cwd(), config);
  return [...metric, ...(found.config?.metrics ?? [])].filter((name) => name.startsWith("module:"));
}

/** The data that flags name; without one, none are read, whatever a config says. */
async function givenData(flags: VerifyFlags): Promise<VerifyData | undefined> {
  const { json: _, metric: __, ...data } = flags;
  if (Object.keys(data).length === 0) return undefined;
  const { loadSetup } = await import("../../workflows/load-setup.js");
  const { source, baseDir } = await loadSetup(process.cwd(), flags.config, flagsAsConfig(data));
  return { source, cwd: baseDir, split: flags.split, merge: flags.merge };
}
