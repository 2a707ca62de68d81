import type { Command } from "commander";
import { InputError } from "../../contracts/errors.js";
import { compareRunFindings, profilesRunFindings } from "../../workflows/command-run-findings.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import { collect, nonNegativeInteger, positiveInteger } from "../data-options.js";
import { type CompareSpaceFlags, runSpaceComparison } from "./compare-space.js";

interface CompareFlags extends CompareSpaceFlags {
  space?: boolean;
}

/** `alidade compare A B`: do these two results really differ? */
export function addCompareCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("compare")
    .argument(
      "<a>",
      "result: its id, folder or result.json; or a run file; with --space a candidate or a folder of vectors",
    )
    .argument("[b]", "the one to compare it with; with --profiles none")
    .description(
      "Compare two results, or two run files of any system, query by query; one run file under every harness profile; or two vector spaces",
    )
    .option("--qrels <file>", "judgements (query-id, corpus-id, score), where A and B are run files")
    .option(
      "--profiles",
      "show run file A under the conventions of every harness, and why the numbers differ",
    )
    .option(
      "--metric <name>",
      "metric; repeatable (default: those the results share; with --profiles ndcg@10, map, mrr)",
      collect,
    )
    .option("--candidate-a <id>", "candidate of A")
    .option("--candidate-b <id>", "candidate of B")
    .option(
      "--space",
      "compare the vector spaces of candidates A and B over the same items, without judgements",
    )
    .option("-c, --config <path>", "with --space: config file (default: alidade.yaml where there is one)")
    .option("-d, --data <folder>", "with --space: documents and queries")
    .option("--threads <n>", "with --space: threads for inference and search", positiveInteger("--threads"))
    .option("--seed <n>", "seed of the randomisation test and of samples", nonNegativeInteger("--seed"), 42)
    .option("--json", "print the comparison as one JSON document")
    .action(async (a: string, b: string | undefined, flags: CompareFlags) => {
      const session = openSession(command);
      if (flags.space) return runSpaceComparison(a, b, flags, { context, session });
      refuseSpaceFlags(flags);
      const { terminal, log } = session;
      const metrics = flags.metric?.flatMap((names) => names.split(","));
      if (flags.profiles) {
        const options = profileOptions(a, b, flags);
        const { compareProfiles } = await import("../../workflows/compare-profiles.js");
        const report = await compareProfiles({ ...options, metrics, signal: context.signal });
        log.found(profilesRunFindings(report));
        if (flags.json) return printJson(terminal, report);
        const { profilesText } = await import("../render-profiles.js");
        return terminal.out(profilesText(report, terminal.columns));
      }
      if (b === undefined) {
        throw new InputError(
          `compare was given "${a}" alone; name a second result or run to compare it with, or add --qrels FILE --profiles to see one run file under every harness profile`,
        );
      }
      const { compare } = await import("../../workflows/compare.js");
      const { candidateA, candidateB, qrels, seed } = flags;
      const report = await compare({
        a,
        b,
        candidateA,
        candidateB,
        qrels,
        metrics,
        seed,
        cwd: process.cwd(),
      });
      for (const notice of report.notices) terminal.err(`note: ${notice}\n`);
      log.found(compareRunFindings(report));
      if (flags.json) return printJson(terminal, report);
      const { comparisonText } = await import("../render-comparison.js");
      terminal.out(comparisonText(report, terminal.columns));
    });
}

/** Throws `InputError` for flags that only spaces have a use for. */
function refuseSpaceFlags({ config, data, threads }: CompareFlags): void {
  const given = Object.entries({ "--config": config, "--data": data, "--threads": threads }).find(
    ([, value]) => value !== undefined,
  );
  if (given === undefined) return;
  throw new InputError(
    `${given[0]} is for two vector spaces: add --space, or leave it out to compare results and runs`,
  );
}

/** Throws `InputError` where --profiles lacks its judgements or stands beside what it has no use for. */
function profileOptions(
  run: string,
  second: string | undefined,
  { qrels, candidateA, candidateB }: CompareFlags,
): { run: string; qrels: string } {
  if (second !== undefined) {
    throw new InputError(
      `--profiles shows one run file under every profile, and "${second}" is a second one; leave one of them out`,
    );
  }
  if (candidateA !== undefined || candidateB !== undefined) {
    throw new InputError(
      "--profiles reads a run file, which holds one candidate; leave --candidate-a and --candidate-b out, and name runs/<slug>.trec of a result instead",
    );
  }
  if (qrels === undefined) {
    throw new InputError(
      "--profiles needs the judgements: add --qrels FILE, as query-id corpus-id score or TREC qrels",
    );
  }
  return { run, qrels };
}
