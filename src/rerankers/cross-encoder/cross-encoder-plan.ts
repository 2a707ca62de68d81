import { z } from "zod";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { InputError } from "../../contracts/errors.js";
import type { RerankerSpec } from "../../contracts/reranker-spec.js";
import { inFolder, type ModelFolder } from "../../providers/model-folder.js";
import { modelConfigSchema, readSentenceConfig } from "../../providers/onnx/model-config.js";
import { chooseOnnxFile, type OnnxFile } from "../../providers/onnx/onnx-file.js";
import { quantizesDynamically, readOnnxGraph } from "../../providers/onnx/onnx-graph.js";
import { tokenLimit } from "../../providers/onnx/token-limit.js";
import { tokenizerFiles } from "../../providers/text-tokenizer.js";

/** What is applied to the one value that a cross-encoder gives a pair. */
export const activations = ["sigmoid", "identity"] as const;
export type Activation = (typeof activations)[number];

/** Everything a cross-encoder's folder and the user's options say about scoring a pair. Plain data. */
export interface CrossEncoderPlan {
  readonly onnx: OnnxFile;
  /** Name of the graph's output. */
  readonly output: string;
  readonly activation: Activation;
  readonly lowerCase: boolean;
  /** Tokens kept of a pair, special tokens included. */
  readonly maxTokens: number | null;
  /** True: activations are scaled by call, so one pair a call. */
  readonly onePairACall: boolean;
  /** Every file that decides the scores. */
  readonly files: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Reads a folder of a sequence classifier with one label, as sentence-transformers' CrossEncoder and transformers save it,
 * with ONNX weights. Throws `InputError` naming the file for whatever is missing, malformed or unsupported.
 */
export async function readCrossEncoderPlan(
  spec: RerankerSpec,
  folder: ModelFolder,
): Promise<CrossEncoderPlan> {
  const source = folderSpec(spec);
  await requirePlainModules(folder);
  const config = await folder.json("config.json", classifierConfigSchema);
  if (config === null) {
    throw new InputError(`"${spec.spec}": the folder has no config.json; download all of the model`, {
      file: folder.path,
    });
  }
  const shared = (await folder.json(sharedConfigFile, sharedConfigSchema)) ?? {};
  if (shared.default_prompt_name != null) {
    throw new InputError(
      `"${spec.spec}": the model puts the prompt "${shared.default_prompt_name}" in front of its inputs, which Alidade does not do for rerankers yet`,
      { file: folder.locate(sharedConfigFile) },
    );
  }
  requireOneLabel(spec, config, folder);
  const sentence = await readSentenceConfig(folder, "");
  const onnx = chooseOnnxFile(source, folder, "");
  const file = folder.locate(onnx.file);
  const graph = await readOnnxGraph(file);
  const output = graph.outputs.find(({ name }) => name === "logits") ?? onlyOf(graph.outputs);
  const width = output?.dims?.at(-1) ?? null;
  if (output === null || output === undefined || output.dims?.length !== 2 || (width ?? 1) !== 1) {
    const found = graph.outputs.map(({ name, dims }) => `${name} [${dims?.join(", ") ?? "?"}]`).join(", ");
    throw new InputError(
      `The ONNX file has no output "logits" with one value a pair; it has ${found}. A cross-encoder is exported for text classification`,
      { file },
    );
  }
  const weights = graph.externalFiles.map((name) =>
    inFolder(onnx.file.split("/").slice(0, -1).join("/"), name),
  );
  const files = [
    ...[
      "config.json",
      sharedConfigFile,
      ...tokenizerFiles,
      ...(sentence.file === null ? [] : [sentence.file]),
    ],
    ...["modules.json", onnx.file, ...weights],
  ];
  return {
    onnx,
    output: output.name,
    activation: activationOf(spec, config, shared, folder),
    lowerCase: sentence.config.do_lower_case ?? false,
    maxTokens: await tokenLimit(source, folder, "", sentence.config.max_seq_length ?? null, config),
    onePairACall: quantizesDynamically(graph),
    files: [...new Set(files)].filter((name) => folder.has(name)).sort(),
    notices: onnx.fallback ? [`the folder has no float32 weights; ${onnx.file} (${onnx.dtype}) is used`] : [],
  };
}

/** The spec as the readers of model folders take one. */
export function folderSpec({ spec, ref, revision, options }: RerankerSpec): CandidateSpec {
  return { id: spec, spec, kind: "onnx", ref, revision, options };
}

/** The option, else what the folder states, else the sigmoid, which is sentence-transformers' default for one label. */
function activationOf(
  { spec, options }: RerankerSpec,
  config: ClassifierConfig,
  shared: z.output<typeof sharedConfigSchema>,
  folder: ModelFolder,
): Activation {
  const asked = options.activation;
  if (asked !== undefined) {
    const known = activations.find((name) => name === asked);
    if (known !== undefined) return known;
    throw new InputError(`"${spec}": activation is "${asked}"; expected one of ${activations.join(", ")}`);
  }
  const stated =
    shared.activation_fn ??
    config.sentence_transformers?.activation_fn ??
    config.sbert_ce_default_activation_function;
  if (stated == null) return "sigmoid";
  const name = stated.split(".").at(-1)!.toLowerCase();
  const known = activations.find((activation) => activation === name);
  if (known !== undefined) return known;
  throw new InputError(
    `"${spec}": the model's activation is ${stated}; Alidade has ${activations.join(" and ")}. Both keep the order of the scores, so choose with ?activation=identity`,
    { file: folder.locate("config.json") },
  );
}

/** transformers takes two labels where a configuration names none. */
function requireOneLabel({ spec }: RerankerSpec, config: ClassifierConfig, folder: ModelFolder): void {
  const labels = config.num_labels ?? (config.id2label == null ? 2 : Object.keys(config.id2label).length);
  if (labels === 1) return;
  throw new InputError(
    `"${spec}" classifies a pair into ${labels} labels; a reranker gives one score (num_labels: 1, or one entry in id2label)`,
    { file: folder.locate("config.json") },
  );
}

/** A cross-encoder with steps after its transformer scores otherwise than by its logits. */
async function requirePlainModules(folder: ModelFolder): Promise<void> {
  const modules = (await folder.json("modules.json", modulesSchema)) ?? [];
  const other = modules.find(({ type }) => !type.endsWith(".Transformer"));
  if (other === undefined) return;
  throw new InputError(
    `modules.json names the module ${other.type.split(".").at(-1)}; only cross-encoders that are a sequence classifier alone can be run`,
    { file: folder.locate("modules.json") },
  );
}

function onlyOf<T>(items: readonly T[]): T | null {
  return items.length === 1 ? items[0]! : null;
}

const sharedConfigFile = "config_sentence_transformers.json";

const classifierConfigSchema = modelConfigSchema.extend({
  num_labels: z.int().positive().nullish(),
  id2label: z.record(z.string(), z.unknown()).nullish(),
  sentence_transformers: z.looseObject({ activation_fn: z.string().nullish() }).nullish(),
  sbert_ce_default_activation_function: z.string().nullish(),
});
type ClassifierConfig = z.output<typeof classifierConfigSchema>;

const sharedConfigSchema = z.looseObject({
  activation_fn: z.string().nullish(),
  default_prompt_name: z.string().nullish(),
});

const modulesSchema = z.array(z.looseObject({ type: z.string() }));
