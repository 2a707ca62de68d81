import { type Command, Option } from "commander";
import type { Role } from "../../contracts/embedding-matrix.js";
import { embedRunFindings } from "../../workflows/command-run-findings.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import { amountOf } from "../cost-options.js";
import { positiveInteger } from "../data-options.js";

interface EmbedFlags {
  model: string;
  output: string;
  role: Role;
  id?: string;
  text?: string;
  dims?: number;
  ranges?: string;
  data?: string;
  config?: string;
  threads?: number;
  maxCost?: number;
  restart?: boolean;
  replace?: boolean;
  json?: boolean;
}

/** `alidade embed FILE -m MODEL -o OUT`: the vectors of any file, to a file. */
export function addEmbedCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("embed")
    .argument("<file>", "CSV, TSV, JSONL, Parquet, lines of text, a SQL query, or a data folder")
    .description(
      "Write the vectors of any file by any model to .npy, .parquet or .jsonl, and go on after any stop",
    );
  command
    .requiredOption("-m, --model <spec>", "candidate that makes vectors, kind:ref[?k=v&…], such as onnx:PATH")
    .requiredOption("-o, --output <path>", "file to write; its ending is the format: .npy, .parquet, .jsonl")
    .addOption(
      new Option("--role <role>", "what the texts are: models with prompts treat the two differently")
        .choices(["document", "query"])
        .default("document"),
    )
    .option("--id <column>", "column of the ids (default: a usual one, else numbers of lines)")
    .option("--text <columns>", 'columns of the text, title first, such as "title, description"')
    .option("--dims <n>", "keep the first dimensions", positiveInteger("--dims"))
    .option(
      "--ranges <path>",
      "int8: take the ranges of this manifest, such as that of the documents for queries",
    )
    .option(
      "-d, --data <folder>",
      "data that lsa, word2vec and words are fitted on (default: those of the config)",
    )
    .option(
      "-c, --config <path>",
      "config file, for its egress, prices and data (default: alidade.yaml where there is one)",
    )
    .option("--threads <n>", "threads for inference", positiveInteger("--threads"))
    .option(
      "--max-cost <usd>",
      "make no call to a vendor that could bring this run above so many USD",
      amountOf("--max-cost"),
    )
    .option("--restart", "start anew where an interrupted run has left a beginning")
    .option("--replace", "write over an earlier file of vectors")
    .option("--json", "print what was done as one JSON document")
    .action(async (input: string, flags: EmbedFlags) => {
      const { terminal, onProgress, log, done } = openSession(command);
      const { embedSetup } = await import("../../workflows/embed-setup.js");
      const { model, data, maxCost, config, ...given } = flags;
      const named = { model, data, threads: flags.threads };
      const setup = await embedSetup(process.cwd(), config, named, onProgress);
      const { embed } = await import("../../workflows/embed.js");
      const report = await embed({
        ...given,
        ...setup,
        input,
        maxCostUsd: maxCost ?? null,
        signal: context.signal,
        onProgress,
      });
      done();
      log.found(embedRunFindings(report));
      if (flags.json) return printJson(terminal, report);
      const { embedText } = await import("../render-embed.js");
      terminal.out(embedText(report, terminal.columns));
    });
}
