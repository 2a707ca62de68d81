import type { Command } from "commander";
import { InputError } from "../../contracts/errors.js";
import { flagName } from "../../contracts/flag-name.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import { collect, nonNegativeInteger, positiveInteger } from "../data-options.js";

interface InitFlags {
  corpus?: string;
  id?: string;
  text?: string;
  queries?: string;
  queriesFrom?: string;
  sample?: number;
  logQuery?: string;
  logCount?: string;
  seed?: number;
  qrels?: string;
  model?: string[];
  force?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** `alidade init`: a commented config and templates, around a table that exists or a sample that runs. */
export function addInitCommand(program: Command, _context: CommandContext): void {
  const command = program
    .command("init")
    .argument("[folder]", "folder to write to", ".")
    .description("Write a commented alidade.yaml and templates for your own data")
    .option("--corpus <file>", "documents that exist already: CSV, TSV, JSONL or Parquet")
    .option("--id <column>", "column of the document id")
    .option("--text <columns>", 'columns of the text, such as "title, description"')
    .option("--queries <file>", "queries that exist already")
    .option("--queries-from <log>", "draw the queries from a search log: a table, or a SQL query")
    .option(
      "--sample <n>",
      "with --queries-from: queries to draw (default: 200)",
      positiveInteger("--sample"),
    )
    .option("--log-query <column>", "with --queries-from: column of the query")
    .option("--log-count <column>", "with --queries-from: column of how often it was searched")
    .option(
      "--seed <n>",
      "with --queries-from: seed of the sample (default: 42)",
      nonNegativeInteger("--seed"),
    )
    .option("--qrels <file>", "judgements that exist already")
    .option("-m, --model <spec>", "candidate to add; repeatable", collect)
    .option("--force", "renew an alidade.yaml that exists; tables are never replaced")
    .option("-y, --yes", "ask nothing")
    .option("--json", "print what was written as JSON")
    .action(async (folder: string, flags: InitFlags) => {
      const { terminal } = openSession(command);
      const ask = terminal.interactive && !flags.yes && !flags.json && flags.corpus === undefined;
      const { init, requireFreeConfig } = await import("../../workflows/init.js");
      for (const flag of ["sample", "logQuery", "logCount", "seed"] as const) {
        if (flags[flag] !== undefined && flags.queriesFrom === undefined)
          throw new InputError(`${flagName(flag)} goes with --queries-from`);
      }
      requireFreeConfig({ folder, cwd: process.cwd(), force: flags.force });
      const answers = ask ? await (await import("../ask-init.js")).askInit(flags, process.cwd()) : flags;
      const report = await init({
        folder,
        ...answers,
        queriesFrom:
          flags.queriesFrom === undefined
            ? undefined
            : {
                log: flags.queriesFrom,
                query: flags.logQuery,
                count: flags.logCount,
                size: flags.sample,
                seed: flags.seed,
              },
        models: flags.model,
        force: flags.force,
        cwd: process.cwd(),
      });
      if (flags.json) return printJson(terminal, report);
      const drawn =
        report.sample === undefined
          ? ""
          : (await import("../render-log-sample.js")).logSampleText(report.sample, terminal.columns);
      terminal.out(
        `${drawn}${report.written.map((name) => `wrote ${name}`).join("\n")}\n\nNext:\n${report.next.map((line) => `  ${line}`).join("\n")}\n`,
      );
    });
}
