import { InputError, ProviderError, throwIfAborted } from "../../contracts/errors.js";
import {
  type RerankedDocuments,
  type Reranker,
  type RerankerManifest,
  rerankerVersion,
} from "../../contracts/reranker.js";
import type { RerankerSpec } from "../../contracts/reranker-spec.js";
import { candidateFolder } from "../../providers/candidate-folder.js";
import type { ModelFolder } from "../../providers/model-folder.js";
import { tokenBatches } from "../../providers/onnx/token-batches.js";
import { openTransformer, withoutFusions } from "../../providers/onnx/transformer.js";
import { packageVersion } from "../../providers/package-version.js";
import { loadTextTokenizer } from "../../providers/text-tokenizer.js";
import type { OpenRerankerOptions, RerankerDescription } from "../reranker-description.js";
import { type CrossEncoderPlan, folderSpec, readCrossEncoderPlan } from "./cross-encoder-plan.js";
import { pairSequence } from "./pair-sequence.js";

/**
 * Opens a cross-encoder with ONNX weights in the calling thread, which each call occupies: query and document are read
 * together, as sentence-transformers' CrossEncoder reads them. Throws `InputError` for a folder that cannot be used.
 */
export async function openCrossEncoder(spec: RerankerSpec, options: OpenRerankerOptions): Promise<Reranker> {
  const folder = await candidateFolder(folderSpec(spec), { baseDir: options.baseDir });
  const plan = await readCrossEncoderPlan(spec, folder);
  const { manifest, modelBytes } = await describe(folder, plan);
  const tokenizer = await loadTextTokenizer(folder);
  const special = tokenizer.pairSpecial();
  if (special === null) {
    throw new InputError(`"${spec.spec}": its tokenizer does not say how two texts are put together`, {
      file: folder.path,
    });
  }
  const around = special.prefix.length + special.middle.length + special.suffix.length;
  if (plan.maxTokens !== null && plan.maxTokens < around + 2) {
    throw new InputError(
      `"${spec.spec}": at most ${plan.maxTokens} tokens leave no room for two texts beside ${around} special tokens; give maxTokens of at least ${around + 2}`,
    );
  }
  const transformer = await openTransformer(
    folder,
    {
      onnx: plan.onnx,
      output: { name: plan.output, dims: null, level: "sentence" },
      pooling: null,
      width: 1,
      maxTokens: plan.maxTokens,
    },
    { threads: options.threads, padId: tokenizer.padId },
  );
  const encode = (text: string): Int32Array => tokenizer.encode(plan.lowerCase ? text.toLowerCase() : text);
  const activate = plan.activation === "sigmoid" ? sigmoid : (logit: number): number => logit;

  return {
    contract: rerankerVersion,
    manifest,
    limits: { documentsPerCall: 64, parallelCalls: 1 },
    modelBytes,
    async rerank(query, documents, { signal } = {}): Promise<RerankedDocuments> {
      const first = encode(query);
      const pairs = documents.map((document) =>
        pairSequence(first, encode(document), special, plan.maxTokens, tokenizer.truncationSide),
      );
      const tokens = Int32Array.from(pairs, ({ ids }) => ids.length);
      const scores = new Float32Array(pairs.length);
      for (const rows of tokenBatches(tokens, plan.onePairACall ? 0 : tokenBudget)) {
        throwIfAborted(signal);
        const batch = Array.from(rows, (row) => pairs[row]!);
        await transformer.run(batch, 0, (i, logits) => {
          scores[rows[i]!] = activate(logits[0]!);
        });
      }
      throwIfAborted(signal);
      requireFinite(scores, documents, spec);
      return { scores, tokens, truncated: Uint8Array.from(pairs, ({ cut }) => (cut ? 1 : 0)) };
    },
    close: () => transformer.close(),
  };
}

/** The manifest of a cross-encoder, from its configuration and the head of its graph. */
export async function describeCrossEncoder(
  spec: RerankerSpec,
  options: OpenRerankerOptions,
): Promise<RerankerDescription> {
  const folder = await candidateFolder(folderSpec(spec), { baseDir: options.baseDir });
  return describe(folder, await readCrossEncoderPlan(spec, folder));
}

async function describe(folder: ModelFolder, plan: CrossEncoderPlan): Promise<RerankerDescription> {
  const files: Record<string, string> = {};
  for (const file of plan.files) files[file] = await folder.hash(file);
  const manifest: RerankerManifest = {
    kind: "cross-encoder",
    model: folder.name,
    revision: folder.revision,
    files,
    dtype: plan.onnx.dtype,
    activation: plan.activation,
    maxTokens: plan.maxTokens,
    runtime: {
      "onnxruntime-node": packageVersion("onnxruntime-node"),
      "@huggingface/tokenizers": packageVersion("@huggingface/tokenizers"),
      file: plan.onnx.file,
      ...(plan.onePairACall ? { batch: "one pair" } : {}),
      fusions: `all but ${withoutFusions.join(", ")}`,
    },
  };
  const modelBytes = plan.files.reduce((sum, file) => sum + folder.size(file), 0);
  return { manifest, modelBytes, notices: plan.notices };
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function requireFinite(scores: Float32Array, documents: readonly string[], { spec }: RerankerSpec): void {
  const wrong = scores.findIndex((score) => !Number.isFinite(score));
  if (wrong < 0) return;
  const text = JSON.stringify(documents[wrong]!.slice(0, 60));
  throw new ProviderError(
    `"${spec}" gave ${scores[wrong]} for the document ${text}; another dtype may help`,
    { final: true },
  );
}

/** Padded tokens a batch: small ones keep activations in the processor's cache. */
const tokenBudget = 512;
