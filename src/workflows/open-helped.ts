import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { helpedProvider } from "../execution/helped-provider.js";
import { providerInWorkers } from "../execution/worker-pool.js";
import { openWholeProvider } from "../providers/open-provider.js";
import type { LocalProviderOptions } from "../providers/provider-description.js";

/** Opens a provider in this thread; a model that threads can share gets the help of `threads` where there is much to do. */
export async function openHelped(
  spec: CandidateSpec,
  options: LocalProviderOptions,
  threads: number,
): Promise<EmbeddingProvider> {
  const provider = await openWholeProvider(spec, options);
  const { sharedModel, billing } = provider;
  if (sharedModel === undefined || billing !== undefined) return provider;
  const entry = compiledEntry("workflows/static.worker");
  return helpedProvider(provider, () => providerInWorkers(entry, { model: sharedModel }, threads), threads);
}
