import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { Role } from "../contracts/embedding-matrix.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { FinishedBatch, ServedModel } from "../contracts/served-model.js";
import { dynamicBatching } from "../execution/dynamic-batching.js";
import { truncateRows } from "../numeric/truncate-rows.js";
import type { OpenTextModelOptions } from "./open-float-model.js";
import { openTextModel } from "./open-text-model.js";

export interface OpenServedModelOptions
  extends Omit<OpenTextModelOptions, "unstored" | "charactersAhead" | "callerBusy"> {
  /** Texts of one call of the model, at most. */
  readonly textsPerBatch: number;
  /** Texts that may wait for the model. */
  readonly maxWaiting: number;
  readonly onBatch?: ((batch: FinishedBatch) => void) | undefined;
}

/**
 * Opens a candidate to answer many requests at once, and embeds a text in each role and thread so that the first request
 * finds it warm; how a transformer runs fastest on this machine is tried once, if it was not before. Vectors are neither
 * read from the store nor written to it. Throws as `openTextModel`.
 */
export async function openServedModel(
  spec: CandidateSpec,
  documents: readonly string[] | null,
  { textsPerBatch, maxWaiting, onBatch, ...options }: OpenServedModelOptions,
): Promise<ServedModel> {
  const provider = await openTextModel(spec, documents, {
    ...options,
    unstored: true,
    charactersAhead: Number.POSITIVE_INFINITY,
    callerBusy: true,
  });
  try {
    if (provider.billing === undefined) await warmUp(provider);
  } catch (error) {
    await provider.close();
    throw error;
  }
  const { dims, maxTokens, normalized } = provider.manifest;
  const batching = dynamicBatching(provider, {
    textsPerBatch: Math.min(textsPerBatch, provider.limits.textsPerCall),
    maxWaiting,
    onBatch,
  });
  return {
    ...batching,
    id: spec.id,
    dims,
    maxTokens,
    async embed(texts, { role, dims: kept, signal }) {
      const made = await batching.embed(texts, { role, signal });
      return kept === dims ? made : { ...made, matrix: truncateRows(made.matrix, kept, normalized) };
    },
    close: () => provider.close(),
  };
}

async function warmUp(provider: EmbeddingProvider): Promise<void> {
  const roles: readonly Role[] = ["query", "document"];
  const calls = Array.from({ length: Math.max(1, provider.limits.parallelCalls) });
  await Promise.all(calls.flatMap(() => roles.map((role) => provider.embed(["warm up"], { role }))));
}
