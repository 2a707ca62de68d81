import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import type { ProviderManifest } from "../../contracts/embedding-matrix.js";
import { InputError } from "../../contracts/errors.js";
import { booleanOption, positiveOption } from "../candidate-options.js";
import { inFolder, type ModelFolder } from "../model-folder.js";
import { promptPlan } from "../prompt-plan.js";
import { similarityOf } from "../similarity.js";
import { tokenizerFiles } from "../text-tokenizer.js";
import { chooseOutput, type GraphOutput } from "./graph-output.js";
import {
  hiddenSize,
  type ModelConfig,
  modelConfigSchema,
  readSentenceConfig,
  sharedConfigSchema,
} from "./model-config.js";
import { type ModuleList, readModuleList } from "./module-list.js";
import { checkedWidths, remainingModules } from "./module-widths.js";
import { chooseOnnxFile, type OnnxFile } from "./onnx-file.js";
import { type OnnxGraph, quantizesDynamically, readOnnxGraph } from "./onnx-graph.js";
import { type Pooling, parsePoolingModes } from "./pooling-config.js";
import { tokenLimit } from "./token-limit.js";
import type { VectorModule } from "./vector-modules.js";

/** Everything a sentence-transformers folder and the user's options say about making a vector. Plain data. */
export interface EncoderPlan {
  readonly onnx: OnnxFile;
  readonly output: GraphOutput;
  readonly transformerPath: string;
  /** null where the graph pools. */
  readonly pooling: Pooling | null;
  /** True: nothing states the pooling; it is the one customary for such a model. */
  readonly poolingAssumed: boolean;
  /** Width of what pooling (or the graph) gives. */
  readonly width: number;
  readonly modules: readonly VectorModule[];
  /** Dimensions kept of the last vector; null keeps all. */
  readonly truncateTo: number | null;
  readonly dims: number;
  readonly normalized: boolean;
  readonly lowerCase: boolean;
  readonly maxTokens: number | null;
  readonly prompts: ProviderManifest["prompts"];
  readonly similarity: ProviderManifest["similarity"];
  /** Of a masked language model without modules.json, which nothing says was trained on sentences; else null. */
  readonly untrained: string | null;
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
  const prompts = promptPlan(spec, folder.name, shared);
  return {
    onnx,
    output,
    transformerPath: path,
    pooling,
    poolingAssumed: pooling !== null && isAssumed(spec, list),
    width,
    modules,
    truncateTo,
    dims: truncateTo ?? available,
    normalized,
    lowerCase: sentence.config.do_lower_case ?? false,
    maxTokens: await tokenLimit(spec, folder, path, sentence.config.max_seq_length ?? null, model),
    prompts: prompts.pair,
    similarity: similarityOf(shared.similarity_fn_name, folder.locate("config_sentence_transformers.json")),
    untrained: list === null ? maskedArchitecture(model) : null,
    oneTextACall: quantizesDynamically(graph),
    files: planFiles(folder, list, path, onnx.file, graph, sentence.file),
    notices: [
      ...prompts.notices,
      ...(onnx.fallback ? [`the folder has no float32 weights; ${onnx.file} (${onnx.dtype}) is used`] : []),
      ...poolingNotices(spec, list, pooling),
    ],
  };
}

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
  requirePooling(spec, list, folder);
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

/** Whether neither the folder nor the user says how token vectors become one. */
function isAssumed({ options }: CandidateSpec, list: ModuleList | null): boolean {
  return options.pooling === undefined && (list === null || list.poolingDoubt !== null);
}

function poolingNotices(spec: CandidateSpec, list: ModuleList | null, pooling: Pooling | null): string[] {
  if (pooling === null || !isAssumed(spec, list)) return [];
  const where = list === null ? "there is no modules.json" : `${list.poolingDoubt!.file} names no pooling`;
  const modes = pooling.modes.join("+");
  return [
    `${where}, so nothing says how token vectors become one; ${modes} is assumed. Where the model was trained otherwise its vectors are wrong: look at its card and say ?pooling=${modes} or, for one, ?pooling=${modes === "mean" ? "cls" : "mean"}`,
  ];
}

/** Where a Pooling module is named, its configuration must be there, or the user must say what it would. */
function requirePooling({ options }: CandidateSpec, list: ModuleList | null, folder: ModelFolder): void {
  const doubt = list?.poolingDoubt;
  if (doubt?.missing !== true || options.pooling !== undefined) return;
  throw new InputError(
    `modules.json names a Pooling module, but the model has no ${doubt.file}; download it too, or say how the model pools, such as ?pooling=mean`,
    { file: folder.path },
  );
}

/** Without modules.json: the mean, or the last token of a causal language model. */
function defaultPooling({ architectures, is_causal }: ModelConfig): Pooling {
  const causal = architectures?.some((name) => name.endsWith("ForCausalLM")) === true && is_causal !== false;
  return { modes: [causal ? "lasttoken" : "mean"], includePrompt: true };
}

function maskedArchitecture({ architectures }: ModelConfig): string | null {
  return architectures?.find((name) => /For(MaskedLM|PreTraining)$|WithLMHead/.test(name)) ?? null;
}

function normalizeOption(spec: CandidateSpec, modules: readonly VectorModule[]): VectorModule[] {
  const normalize = booleanOption(spec, "normalize");
  if (normalize === false) return modules.filter(({ kind }) => kind !== "Normalize");
  if (normalize === true && modules.at(-1)?.kind !== "Normalize") return [...modules, { kind: "Normalize" }];
  return [...modules];
}

/** What the folder says, unless more is asked for; what is asked for beyond that is cut by `truncatedProvider`. */
function truncation(spec: CandidateSpec, fromConfig: number | null, available: number): number | null {
  const asked = positiveOption(spec, "dims") ?? 0;
  return fromConfig !== null && fromConfig < available && asked <= fromConfig ? fromConfig : null;
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
