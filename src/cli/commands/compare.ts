import type { Command } from "commander";
import { type CommandContext, openSession, printJson } from "../context.js";
import { collect, nonNegativeInteger } from "../data-options.js";

interface CompareFlags {
  qrels?: string;
  metric?: string[];
  candidateA?: string;
  candidateB?: string;
  seed: number;
  json?: boolean;
}

/** `alidade compare A B`: do these two results really differ? */
export function addCompareCommand(program: Command, _context: CommandContext): void {
  const command = program
    .command("compare")
    .argument("<a>", "result: its id, folder or result.json; or a TREC run file")
    .argument("<b>", "the one to compare it with")
    .description("Compare two results, or two TREC run files, query by query")
    .option("--qrels <file>", "judgements (query-id, corpus-id, score), where A and B are run files")
    .option("--metric <name>", "metric; repeatable (default: those the results share)", collect)
    .option("--candidate-a <id>", "candidate of A")
    .option("--candidate-b <id>", "candidate of B")
    .option("--seed <n>", "seed of the randomisation test", nonNegativeInteger("--seed"), 42)
    .option("--json", "print the comparison as one JSON document")
    .action(async (a: string, b: string, flags: CompareFlags) => {
      const { terminal } = openSession(command);
      const { compare } = await import("../../workflows/compare.js");
      const { candidateA, candidateB, qrels, seed } = flags;
      const metrics = flags.metric?.flatMap((names) => names.split(","));
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
      if (flags.json) return printJson(terminal, report);
      const { comparisonText } = await import("../render-comparison.js");
      terminal.out(comparisonText(report, terminal.columns));
    });
}
