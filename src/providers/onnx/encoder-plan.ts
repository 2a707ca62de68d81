import { z } from "zod";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { ProviderManifest } from "../../contracts/embedding-matrix.js";
import { InputError } from "../../contracts/errors.js";
import { booleanOption, dimsOption, positiveOption } from "../candidate-options.js";
import { inFolder, type ModelFolder } from "../model-folder.js";
import { documentPrompt, queryPrompt } from "../prompts.js";
import { similarityOf } from "../similarity.js";
import { tokenizerFiles } from "../text-tokenizer.js";
import { chooseOutput, type GraphOutput } from "./graph-output.js";
import { knownPrompts, type PromptPair } from "./known-prompts.js";
import { type ModuleList, readModuleList } from "./module-list.js";
import { chooseOnnxFile, type OnnxFile } from "./onnx-file.js";
import { type OnnxGraph, quantizesDynamically, readOnnxGraph } from "./onnx-graph.js";
import { type Pooling, parsePoolingModes } from "./pooling-config.js";
import type { VectorModule } from "./vector-modules.js";

/** Everything a sentence-transformers folder and the user's options say about making a vector. Plain data. */
export interface EncoderPlan {
  readonly onnx: OnnxFile;
  readonly output: GraphOutput;
  readonly transformerPath: string;
  /** null where the graph pools. */
  readonly pooling: Pooling | null;
  /** Width of what pooling (or the graph) gives. */
  readonly width: number;
  readonly modules: readonly VectorModule[];
  /** Dimensions kept of the last vector; null keeps all. */
  readonly truncateTo: number | null;
  readonly dims: number;
  readonly normalized: boolean;
  readonly lowerCase: boolean;
  readonly maxTokens: number | null;
  readonly prompts: PromptPair;
  readonly similarity: ProviderManifest["similarity"];
  /** True: activations are scaled by call, so one text a call. */
  readonly oneTextACall: boolean;
  /** Every file that decides the vectors. */
  readonly files: readonly string[];
  readonly notices: readonly string[];
}

/** Reads a folder. Throws `InputError` naming the file for whatever is missing, malformed or unsupported. */
export async function readEncoderPlan(spec: CandidateSpec, folder: ModelFolder): Promise<EncoderPlan> {
  const list = await readModuleList(folder);
  const path = list?.transformerPath ?? "";
  const model = (await folder.json(inFolder(path, "config.json"), modelConfigSchema)) ?? {};
  const sentence = await readSentenceConfig(folder, path);
  const shared = (await folder.json("config_sentence_transformers.json", sharedConfigSchema)) ?? {};
  const onnx = chooseOnnxFile(spec, folder, path);
  const graph = await readOnnxGraph(folder.locate(onnx.file));
  const { output, pooling, width } = poolingPlan(spec, folder, list, model, graph, onnx);
  const rest = remainingModules(output, list?.rest ?? [], width, folder.locate(onnx.file));
  const modules = normalizeOption(spec, checkedWidths(folder, rest, width));
  const lastDense = modules.findLast((module) => module.kind === "Dense");
  const available = lastDense?.outputs ?? width;
  const truncateTo = truncation(spec, shared.truncate_dim ?? null, available);
  const normalized = modules.at(-1)?.kind === "Normalize";
  const prompts = promptPlan(spec, folder, shared);
  return {
    onnx,
    output,
    transformerPath: path,
    pooling,
    width,
    modules,
    truncateTo,
    dims: truncateTo ?? available,
    normalized,
    lowerCase: sentence.config.do_lower_case ?? false,
    maxTokens: await maxTokensPlan(spec, folder, path, sentence.config.max_seq_length ?? null, model),
    prompts: prompts.pair,
    similarity: similarityOf(shared.similarity_fn_name, folder.locate("config_sentence_transformers.json")),
    oneTextACall: quantizesDynamically(graph),
    files: planFiles(folder, list, path, onnx.file, graph, sentence.file),
    notices: [
      ...prompts.notices,
      ...(onnx.fallback
        ? [`${spec.spec}: the folder has no float32 weights; ${onnx.file} (${onnx.dtype}) is used`]
        : []),
      ...(list === null
        ? [`${spec.spec}: no modules.json; pooled by ${pooling?.modes.join("+") ?? "the graph"}`]
        : []),
    ],
  };
}

type ModelConfig = z.output<typeof modelConfigSchema>;

function poolingPlan(
  spec: CandidateSpec,
  folder: ModelFolder,
  list: ModuleList | null,
  model: ModelConfig,
  graph: OnnxGraph,
  onnx: OnnxFile,
): { output: GraphOutput; pooling: Pooling | null; width: number } {
  const file = folder.locate(onnx.file);
  const output = chooseOutput(graph, list !== null && list.pooling === null, file);
  const graphWidth = output.dims?.at(-1) ?? null;
  const hidden = hiddenSize(model) ?? list?.poolingWidth ?? graphWidth;
  if (output.level === "sentence") {
    if (spec.options.pooling !== undefined) {
      throw new InputError(
        `"${spec.spec}": pooling cannot be chosen, for this ONNX file gives pooled vectors only`,
        {
          file,
        },
      );
    }
    const width = graphWidth ?? hidden;
    if (width === null) throw noWidth(folder);
    return { output, pooling: null, width };
  }
  if (hidden === null) throw noWidth(folder);
  if (graphWidth !== null && graphWidth !== hidden) {
    throw new InputError(
      `The ONNX file gives ${graphWidth} dimensions a token, config.json says ${hidden}: the files belong to different models`,
      { file },
    );
  }
  const asked = spec.options.pooling?.split(/[+,]/);
  const base = list?.pooling ?? defaultPooling(model);
  const pooling = asked === undefined ? base : { ...base, modes: parsePoolingModes(asked, undefined) };
  return { output, pooling, width: hidden * pooling.modes.length };
}

/** Without modules.json: the mean, or the last token of a causal language model. */
function defaultPooling({ architectures, is_causal }: ModelConfig): Pooling {
  const causal = architectures?.some((name) => name.endsWith("ForCausalLM")) === true && is_causal !== false;
  return { modes: [causal ? "lasttoken" : "mean"], includePrompt: true };
}

function hiddenSize({ hidden_size, dim, d_model, n_embd, text_config }: ModelConfig): number | null {
  return hidden_size ?? dim ?? d_model ?? n_embd ?? text_config?.hidden_size ?? null;
}

/** Leaves out the modules that are inside the graph: exports that pool usually hold all of them. */
function remainingModules(
  { level }: GraphOutput,
  modules: readonly VectorModule[],
  width: number,
  file: string,
): readonly VectorModule[] {
  const weighted = modules.filter((module) => module.kind !== "Normalize");
  if (level === "token" || weighted.length === 0) return modules;
  const first = weighted[0]!;
  const last = weighted.at(-1)!;
  const inputs = first.kind === "Dense" ? first.inputs : first.size;
  const outputs = last.kind === "Dense" ? last.outputs : last.size;
  if (inputs === outputs) {
    throw new InputError(
      `The ONNX file gives pooled vectors of ${width} dimensions, and whether they have passed through ${weighted.map(({ kind }) => kind).join(", ")} cannot be told; export it with token vectors (last_hidden_state)`,
      { file },
    );
  }
  return width === outputs ? modules.filter(({ kind }) => kind === "Normalize") : modules;
}

function checkedWidths(folder: ModelFolder, modules: readonly VectorModule[], width: number): VectorModule[] {
  let current = width;
  for (const module of modules) {
    if (module.kind === "Normalize") continue;
    const expected = module.kind === "Dense" ? module.inputs : module.size;
    if (expected !== current) {
      throw new InputError(
        `The ${module.kind} module takes ${expected} dimensions, the step before gives ${current}`,
        {
          file: folder.locate(inFolder(module.path, "config.json")),
        },
      );
    }
    if (module.kind === "Dense") current = module.outputs;
  }
  return [...modules];
}

function normalizeOption(spec: CandidateSpec, modules: readonly VectorModule[]): VectorModule[] {
  const normalize = booleanOption(spec, "normalize");
  if (normalize === false) return modules.filter(({ kind }) => kind !== "Normalize");
  if (normalize === true && modules.at(-1)?.kind !== "Normalize") return [...modules, { kind: "Normalize" }];
  return [...modules];
}

function truncation(spec: CandidateSpec, fromConfig: number | null, available: number): number | null {
  if (spec.options.dims !== undefined) return dimsOption(spec, available);
  return fromConfig !== null && fromConfig < available ? fromConfig : null;
}

function promptPlan(
  spec: CandidateSpec,
  folder: ModelFolder,
  shared: z.output<typeof sharedConfigSchema>,
): { pair: PromptPair; notices: string[] } {
  const { queryPrompt: query, documentPrompt: document } = spec.options;
  const named = shared.prompts ?? {};
  const fromFolder = {
    query: queryPrompt(named, shared.default_prompt_name ?? null),
    document: documentPrompt(named, shared.default_prompt_name ?? null),
  };
  const listed = Object.keys(named).length === 0 ? knownPrompts(folder.name) : null;
  const pair = {
    query: query ?? fromFolder.query ?? listed?.query ?? "",
    document: document ?? fromFolder.document ?? listed?.document ?? "",
  };
  const used = listed !== null && (query === undefined || document === undefined);
  return {
    pair,
    notices: used
      ? [
          `${spec.spec}: the folder names no prompts; Alidade's list gives ${folder.name} the query prompt ${JSON.stringify(pair.query)} and the document prompt ${JSON.stringify(pair.document)} (change them with queryPrompt= and documentPrompt=)`,
        ]
      : [],
  };
}

async function maxTokensPlan(
  spec: CandidateSpec,
  folder: ModelFolder,
  path: string,
  fromSentenceConfig: number | null,
  model: ModelConfig,
): Promise<number | null> {
  const asked = positiveOption(spec, "maxTokens");
  const positions = positionLimit(model);
  if (asked !== null && positions !== null && asked > positions) {
    throw new InputError(`"${spec.spec}": maxTokens is ${asked}; the model has ${positions} positions`);
  }
  if (asked !== null || fromSentenceConfig !== null) return asked ?? fromSentenceConfig;
  const tokenizer = await folder.json(inFolder(path, "tokenizer_config.json"), tokenizerLimitSchema);
  const limits = [tokenizer?.model_max_length ?? null, positions].filter(
    (limit): limit is number => limit !== null && limit < 1e9,
  );
  return limits.length === 0 ? null : Math.floor(Math.min(...limits));
}

/** RoBERTa and its kin count positions from the padding id on. */
function positionLimit({ max_position_embeddings, model_type, pad_token_id }: ModelConfig): number | null {
  if (max_position_embeddings == null) return null;
  const offset = offsetPositions.includes(model_type ?? "") ? (pad_token_id ?? 1) + 1 : 0;
  return max_position_embeddings - offset;
}

async function readSentenceConfig(
  folder: ModelFolder,
  path: string,
): Promise<{ config: z.output<typeof sentenceConfigSchema>; file: string | null }> {
  for (const name of sentenceConfigNames) {
    const file = inFolder(path, name);
    const config = await folder.json(file, sentenceConfigSchema);
    if (config !== null) return { config, file };
  }
  return { config: {}, file: null };
}

function planFiles(
  folder: ModelFolder,
  list: ModuleList | null,
  path: string,
  onnxFile: string,
  graph: OnnxGraph,
  sentenceFile: string | null,
): string[] {
  const weights = graph.externalFiles.map((file) =>
    inFolder(onnxFile.split("/").slice(0, -1).join("/"), file),
  );
  const wanted = [
    ...(list?.files ?? []),
    ...["config.json", ...tokenizerFiles].map((file) => inFolder(path, file)),
    "config_sentence_transformers.json",
    ...(sentenceFile === null ? [] : [sentenceFile]),
  ].filter((file) => folder.has(file));
  for (const file of weights) {
    if (!folder.has(file)) {
      throw new InputError(`${onnxFile} keeps weights in ${file}, which is missing; download it too`, {
        file: folder.locate(file),
      });
    }
  }
  return [...new Set([...wanted, onnxFile, ...weights])].sort();
}

function noWidth(folder: ModelFolder): InputError {
  return new InputError("Nothing says how many dimensions the model has; config.json needs hidden_size", {
    file: folder.locate("config.json"),
  });
}

const sentenceConfigNames = [
  "bert",
  "roberta",
  "distilbert",
  "camembert",
  "albert",
  "xlm-roberta",
  "xlnet",
].map((name) => `sentence_${name}_config.json`);

const offsetPositions = ["roberta", "xlm-roberta", "camembert", "mpnet", "xmod", "longformer"];

const size = z.int().positive().nullish();

const modelConfigSchema = z.looseObject({
  hidden_size: size,
  dim: size,
  d_model: size,
  n_embd: size,
  text_config: z.looseObject({ hidden_size: size }).nullish(),
  max_position_embeddings: z.int().nullish(),
  model_type: z.string().nullish(),
  pad_token_id: z.int().nullish(),
  architectures: z.array(z.string()).nullish(),
  is_causal: z.boolean().nullish(),
});

const sentenceConfigSchema = z.looseObject({ max_seq_length: size, do_lower_case: z.boolean().nullish() });

const sharedConfigSchema = z.looseObject({
  prompts: z.record(z.string(), z.string().nullable()).nullish(),
  default_prompt_name: z.string().nullish(),
  similarity_fn_name: z.string().nullish(),
  truncate_dim: size,
});

const tokenizerLimitSchema = z.looseObject({ model_max_length: z.number().positive().nullish() });
