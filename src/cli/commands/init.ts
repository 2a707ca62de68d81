import type { Command } from "commander";
import { type CommandContext, openSession, printJson } from "../context.js";
import { collect } from "../data-options.js";

interface InitFlags {
  corpus?: string;
  id?: string;
  text?: string;
  queries?: string;
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
    .option("--qrels <file>", "judgements that exist already")
    .option("-m, --model <spec>", "candidate to add; repeatable", collect)
    .option("--force", "renew an alidade.yaml that exists; tables are never replaced")
    .option("-y, --yes", "ask nothing")
    .option("--json", "print what was written as JSON")
    .action(async (folder: string, flags: InitFlags) => {
      const { terminal } = openSession(command);
      const ask = terminal.interactive && !flags.yes && !flags.json && flags.corpus === undefined;
      const { init, requireFreeConfig } = await import("../../workflows/init.js");
      requireFreeConfig({ folder, cwd: process.cwd(), force: flags.force });
      const answers = ask ? await (await import("../ask-init.js")).askInit(flags, process.cwd()) : flags;
      const report = await init({
        folder,
        ...answers,
        models: flags.model,
        force: flags.force,
        cwd: process.cwd(),
      });
      if (flags.json) return printJson(terminal, report);
      terminal.out(
        `${report.written.map((name) => `wrote ${name}`).join("\n")}\n\nNext:\n${report.next.map((line) => `  ${line}`).join("\n")}\n`,
      );
    });
}
