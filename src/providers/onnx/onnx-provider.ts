import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { embeddingMatrix, type ProviderManifest } from "../../contracts/embedding-matrix.js";
import type { EmbeddedTexts, EmbeddingProvider, EmbedOptions } from "../../contracts/embedding-provider.js";
import { embeddingProviderVersion } from "../../contracts/embedding-provider.js";
import { InputError, ProviderError, throwIfAborted } from "../../contracts/errors.js";
import { usualTokensPerBatch } from "../../contracts/inference-setting.js";
import { candidateFolder, folderNotices } from "../candidate-folder.js";
import type { ModelFolder } from "../model-folder.js";
import { packageVersion } from "../package-version.js";
import type { OpenProviderOptions, ProviderDescription } from "../provider-description.js";
import { loadTextTokenizer, type TextTokenizer } from "../text-tokenizer.js";
import { fuseAttention } from "./attention-fusion.js";
import { type EncoderPlan, readEncoderPlan } from "./encoder-plan.js";
import { tokenBatches } from "./token-batches.js";
import { openTransformer, tokenSequence, withoutFusions } from "./transformer.js";
import { loadVectorModule, unitLength, type VectorMap, type VectorModule } from "./vector-modules.js";

/**
 * Opens a sentence-transformers folder with ONNX weights in the calling thread, which each call occupies.
 * Throws `InputError` for a folder that cannot be used.
 */
export async function openOnnxProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  const folder = await candidateFolder(spec, options);
  const plan = await readEncoderPlan(spec, folder);
  const { manifest, modelBytes } = await describe(folder, plan);
  const tokenizer = await loadTextTokenizer(folder, plan.transformerPath);
  requireRoom(spec, plan, tokenizer);
  const maps = await Promise.all(plan.modules.map((module) => loadVectorModule(folder, module)));
  const finish = finisher(plan, maps);
  const transformer = await openTransformer(folder, plan, {
    threads: options.threads,
    padId: tokenizer.padId,
    fused: options.fusedAttention ? { padded: !plan.oneTextACall } : null,
  });

  async function embed(
    texts: readonly string[],
    { role, signal, tokensPerBatch }: EmbedOptions,
  ): Promise<EmbeddedTexts> {
    const prompt = plan.prompts[role];
    const promptTokens = prompt === "" ? 0 : tokenizer.special.prefix.length + contentIds(prompt).length;
    const sequences = texts.map((text) =>
      tokenSequence(contentIds(prompt + text), tokenizer.special, plan.maxTokens, tokenizer.truncationSide),
    );
    const lengths = Int32Array.from(sequences, ({ ids }) => ids.length);
    const data = new Float32Array(texts.length * plan.dims);
    for (const rows of tokenBatches(
      lengths,
      plan.oneTextACall ? 0 : (tokensPerBatch ?? usualTokensPerBatch),
    )) {
      throwIfAborted(signal);
      const batch = Array.from(rows, (row) => sequences[row]!);
      await transformer.run(batch, promptTokens, (i, vector) =>
        data.set(finish(vector), rows[i]! * plan.dims),
      );
    }
    throwIfAborted(signal);
    requireFinite(data, texts, plan.dims, spec);
    return {
      matrix: embeddingMatrix(texts.length, plan.dims, data),
      tokens: lengths,
      truncated: Uint8Array.from(sequences, ({ cut }) => (cut ? 1 : 0)),
    };
  }

  const contentIds = (text: string): Int32Array =>
    tokenizer.encode(plan.lowerCase ? text.toLowerCase() : text);
  return {
    contract: embeddingProviderVersion,
    manifest,
    limits: { textsPerCall: 256, charactersPerCall: 8192, parallelCalls: 1 },
    modelBytes,
    embed,
    close: () => transformer.close(),
  };
}

/** Whether a model's graph can be run with each attention in one operator: `fusedAttention` of the options. */
export async function fusesAttention(spec: CandidateSpec, options: OpenProviderOptions): Promise<boolean> {
  const folder = await candidateFolder(spec, options);
  const { onnx, oneTextACall } = await readEncoderPlan(spec, folder);
  return (await fuseAttention(folder.locate(onnx.file), { padded: !oneTextACall })) !== null;
}

/** The manifest of an ONNX model, from its configuration and the head of its graph. */
export async function describeOnnxProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<ProviderDescription> {
  const folder = await candidateFolder(spec, options);
  const described = await describe(folder, await readEncoderPlan(spec, folder));
  return { ...described, notices: [...folderNotices(spec, options.baseDir), ...described.notices] };
}

async function describe(folder: ModelFolder, plan: EncoderPlan): Promise<ProviderDescription> {
  const files: Record<string, string> = {};
  for (const file of plan.files) files[file] = await folder.hash(file);
  const manifest: ProviderManifest = {
    kind: "onnx",
    model: folder.name,
    revision: folder.revision,
    files,
    dims: plan.dims,
    dtype: plan.onnx.dtype,
    pooling: poolingName(plan),
    modules: moduleNames(plan),
    normalized: plan.normalized,
    similarity: plan.similarity,
    prompts: plan.prompts,
    maxTokens: plan.maxTokens,
    ...(plan.untrained === null ? {} : { architecture: plan.untrained }),
    runtime: {
      "onnxruntime-node": packageVersion("onnxruntime-node"),
      "@huggingface/tokenizers": packageVersion("@huggingface/tokenizers"),
      file: plan.onnx.file,
      ...(plan.oneTextACall ? { batch: "one text" } : {}),
      fusions: `all but ${withoutFusions.join(", ")}`,
    },
  };
  const modelBytes = plan.files.reduce((sum, file) => sum + folder.size(file), 0);
  return { manifest, modelBytes, notices: plan.notices };
}

function poolingName({ pooling, poolingAssumed }: EncoderPlan): string | null {
  if (pooling === null) return null;
  const prompt = pooling.includePrompt ? "" : " without prompt";
  return `${pooling.modes.join("+")}${prompt}${poolingAssumed ? " (assumed)" : ""}`;
}

function moduleNames({ pooling, modules, truncateTo, normalized }: EncoderPlan): string[] {
  const truncation =
    truncateTo === null ? [] : [`Truncate(${truncateTo})`, ...(normalized ? ["Normalize"] : [])];
  return ["Transformer", ...(pooling === null ? [] : ["Pooling"]), ...modules.map(moduleName), ...truncation];
}

function moduleName(module: VectorModule): string {
  return module.kind === "Dense"
    ? `Dense(${module.inputs}, ${module.outputs}, ${module.activation})`
    : module.kind;
}

/** The modules in order, then the cut; vectors that had length 1 get it back. */
function finisher({ truncateTo, normalized }: EncoderPlan, maps: readonly VectorMap[]): VectorMap {
  return (pooled) => {
    const vector = maps.reduce((current, map) => map(current), pooled);
    if (truncateTo === null) return vector;
    const head = vector.slice(0, truncateTo);
    return normalized ? unitLength(head) : head;
  };
}

function requireRoom(spec: CandidateSpec, { maxTokens }: EncoderPlan, { special }: TextTokenizer): void {
  const around = special.prefix.length + special.suffix.length;
  if (maxTokens !== null && maxTokens <= around) {
    throw new InputError(
      `"${spec.spec}": at most ${maxTokens} tokens leave no room for text beside ${around} special tokens; give maxTokens of at least ${around + 1}`,
    );
  }
}

function requireFinite(
  data: Float32Array,
  texts: readonly string[],
  dims: number,
  spec: CandidateSpec,
): void {
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const text = JSON.stringify(texts[Math.floor(wrong / dims)]!.slice(0, 60));
  throw new ProviderError(`"${spec.spec}" gave ${data[wrong]} for the text ${text}; another dtype may help`, {
    final: true,
  });
}
