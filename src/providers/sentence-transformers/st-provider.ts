import { embedTexts } from "../../bridge/bridge-operation.js";
import type { CandidateSpec } from "../../contracts/candidate-spec.js";
import { type EmbeddingMatrix, embeddingMatrix } from "../../contracts/embedding-matrix.js";
import {
  type EmbeddedTexts,
  type EmbeddingProvider,
  type EmbedOptions,
  embeddingProviderVersion,
} from "../../contracts/embedding-provider.js";
import { ProviderError, throwIfAborted } from "../../contracts/errors.js";
import type { OpenProviderOptions, ProviderDescription } from "../provider-description.js";
import { openStModel } from "./st-model.js";

/**
 * Opens a model of sentence-transformers (PyTorch, or its ONNX backend) in a Python process of its own. Each text is
 * embedded by itself, `threads` of them at once on the CPU, so that a vector does not depend on its batch (decision 028).
 * Throws as `openStModel` does.
 */
export async function openStProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<EmbeddingProvider> {
  const { bridge, opened, options: chosen, description } = await openStModel(spec, options);
  const { manifest, modelBytes } = description;

  async function embed(texts: readonly string[], { role, signal }: EmbedOptions): Promise<EmbeddedTexts> {
    throwIfAborted(signal);
    if (texts.length === 0) return nothing(manifest.dims);
    const params = { handle: opened.handle, texts, prompt: manifest.prompts[role], batch: chosen.batch };
    const { value, arrays } = await bridge.call(embedTexts, params, { signal, timeoutMs: embedMs });
    return {
      matrix: checkedMatrix(arrays.vectors, texts, manifest.dims, spec),
      tokens: Int32Array.from(value.tokens),
      truncated: Uint8Array.from(value.truncated),
    };
  }

  return {
    contract: embeddingProviderVersion,
    manifest,
    limits: { textsPerCall: Math.max(64, chosen.batch), parallelCalls: 1 },
    modelBytes,
    embed,
    close: () => bridge.close(),
  };
}

/**
 * What sentence-transformers says of a model: it is opened for that and closed again, because only it knows what a folder
 * of its kind may hold.
 */
export async function describeStProvider(
  spec: CandidateSpec,
  options: OpenProviderOptions,
): Promise<ProviderDescription> {
  const { bridge, description } = await openStModel(spec, options);
  await bridge.close();
  return description;
}

function nothing(dims: number): EmbeddedTexts {
  return {
    matrix: embeddingMatrix(0, dims, new Float32Array(0)),
    tokens: new Int32Array(0),
    truncated: new Uint8Array(0),
  };
}

function checkedMatrix(
  array: { readonly shape: readonly number[]; readonly data: Float32Array } | undefined,
  texts: readonly string[],
  dims: number,
  { spec }: CandidateSpec,
): EmbeddingMatrix {
  const [rows, columns] = array?.shape ?? [];
  if (array === undefined || rows !== texts.length || columns !== dims) {
    throw new ProviderError(
      `"${spec}" gave ${rows ?? "no"} vectors of ${columns ?? "no"} dimensions for ${texts.length} texts; expected ${dims} dimensions`,
      { final: true },
    );
  }
  const wrong = array.data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const text = JSON.stringify(texts[Math.floor(wrong / dims)]!.slice(0, 60));
    throw new ProviderError(
      `"${spec}" gave ${array.data[wrong]} for the text ${text}; another dtype may help`,
      {
        final: true,
      },
    );
  }
  return embeddingMatrix(rows, dims, array.data);
}

/** A call is 64 texts, or one batch that the user chose; a large model on a slow processor may take minutes for it. */
const embedMs = 30 * 60 * 1000;
