import type { Command } from "commander";
import { InputError } from "../../contracts/errors.js";
import { requireChoice } from "../../contracts/require-choice.js";
import { type DistillOptions, distillRecipes, staticDtypes } from "../../workflows/distill-options.js";
import { type CommandContext, openSession, printJson } from "../context.js";
import { nonNegativeInteger, positiveInteger } from "../data-options.js";

interface DistillFlags {
  out: string;
  overwrite?: boolean;
  dims?: number;
  dtype?: string;
  recipe?: string;
  sif?: string;
  corpus?: string;
  text?: string;
  words?: number;
  learn?: number;
  licence?: string;
  seed?: number;
  config?: string;
  data?: string;
  split?: string;
  threads?: number;
  json?: boolean;
}

/** `alidade distill MODEL -o FOLDER`: a static model of a transformer, and what was lost. */
export function addDistillCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("distill")
    .argument("<model>", "the transformer, such as onnx:./models/all-MiniLM-L6-v2")
    .description("Make a static model of a transformer, and tell what was lost on your judgements")
    .requiredOption("-o, --out <folder>", "folder to write, in the format of model2vec")
    .option("--overwrite", "replace the folder where it exists")
    .option("--dims <n>", "dimensions (default: 256)", positiveInteger("--dims"))
    .option("--dtype <type>", "float32, float16 or int8 (default: float16)")
    .option("--recipe <name>", "whitened, or model2vec: as that library does (default: whitened)")
    .option("--sif <a>", "strength of the weights against frequent tokens, the smaller the stronger")
    .option("--corpus <file|folder>", "documents to fit the model to: a table, or a folder with corpus.jsonl")
    .option("--text <columns>", 'columns of the document text in --corpus, such as "title, description"')
    .option(
      "--words <n>",
      "words of the corpus that become tokens, at most (default: 10,000)",
      nonNegativeInteger("--words"),
    )
    .option(
      "--learn <n>",
      "documents of the corpus whose vectors by the transformer are learned from, at most (default: 20,000)",
      nonNegativeInteger("--learn"),
    )
    .option("--licence <name>", "licence of the transformer, where its folder states none")
    .option("--seed <n>", "seed of the draw of documents (default: 42)", nonNegativeInteger("--seed"))
    .option("-c, --config <path>", "config file with the data to judge by (default: alidade.yaml)")
    .option("-d, --data <folder>", "data with judgements, to tell what was lost")
    .option("--split <name>", "which judgements of --data (default: test)")
    .option("--threads <n>", "threads for inference and search", positiveInteger("--threads"))
    .option("--json", "print what was made and lost as one JSON document")
    .action(async (model: string, flags: DistillFlags) => {
      const { terminal, onProgress, done } = openSession(command);
      const { signal } = context;
      const cwd = process.cwd();
      const { corpusSource, distillSetup } = await import("../../workflows/distill-setup.js");
      const options = optionsOf(model, flags);
      const corpus = flags.corpus === undefined ? undefined : corpusSource(flags.corpus, flags.text, cwd);
      const { network, bench } = await distillSetup(cwd, flags);
      const { distill } = await import("../../workflows/distill.js");
      const made = await distill({ ...options, cwd, corpus, network, signal, onProgress });
      const { distillLoss } = await import("../../workflows/distill-loss.js");
      const loss =
        bench === null ? null : await distillLoss(model, made.spec, { ...bench, signal, onProgress }, cwd);
      done();
      if (flags.json) return printJson(terminal, { schema: "alidade/distillation/v1", ...made, loss });
      const { distillationText } = await import("../render-distillation.js");
      terminal.out(distillationText(made, loss, terminal.columns));
    });
}

function optionsOf(model: string, flags: DistillFlags): Omit<DistillOptions, "cwd"> {
  const { out, overwrite, dims, dtype, recipe, sif, words, learn, licence, seed, threads } = flags;
  const needs = (["text", "words", "learn"] as const).find((name) => flags[name] !== undefined);
  if (flags.corpus === undefined && needs !== undefined)
    throw new InputError(`--${needs} is about documents; name them beside it (--corpus FILE)`);
  return {
    ...{ model, out, overwrite, dims, words, learn, licence, seed, threads },
    dtype: dtype === undefined ? undefined : requireChoice("--dtype", dtype, staticDtypes),
    recipe: recipe === undefined ? undefined : requireChoice("--recipe", recipe, distillRecipes),
    sif: sif === undefined ? undefined : Number(sif),
  };
}
