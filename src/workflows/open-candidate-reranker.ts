import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Reranker } from "../contracts/reranker.js";
import type { RerankerSpec } from "../contracts/reranker-spec.js";
import { cachedProvider } from "../execution/cached-provider.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { pacedProvider } from "../execution/paced-provider.js";
import { patientProvider } from "../execution/patient-provider.js";
import { createVendorClient } from "../execution/vendor-client.js";
import { providerInWorkers } from "../execution/worker-pool.js";
import { isHostedReranker } from "../rerankers/hosted/hosted-reranker.js";
import { describeReranker, type OpenRerankerOptions, openReranker } from "../rerankers/open-reranker.js";
import { pairProvider, rerankerOfPairs } from "../rerankers/pair-provider.js";
import { vectorStoreAt } from "../storage/vector-store.js";
import { embeddedModelDir } from "./candidate-job.js";
import type { EmbedWorkerData } from "./embed.worker.js";
import type { Network } from "./open-network.js";

export interface OpenCandidateRerankerOptions {
  readonly baseDir: string;
  readonly threads: number;
  /** Folder of stored vectors, where scores lie too; null: none are read or written. */
  readonly vectors: string | null;
  readonly refresh?: boolean | undefined;
  readonly pay?: ((provider: EmbeddingProvider) => EmbeddingProvider) | undefined;
  readonly onProgress?: ProgressListener | undefined;
  /** For rerankers that a service runs; absent: none can be opened. */
  readonly network?: Network | undefined;
}

/**
 * Opens a reranker the way its kind runs best, cross-encoders in worker threads, with its scores stored and its calls
 * paid as vectors are. Throws `InputError` for one that cannot be used.
 */
export async function openCandidateReranker(
  spec: RerankerSpec,
  {
    baseDir,
    threads,
    vectors,
    refresh,
    pay = (provider) => provider,
    onProgress,
    network,
  }: OpenCandidateRerankerOptions,
): Promise<Reranker> {
  const options = { baseDir, threads: 1, ...network };
  const { manifest } = await describeReranker(spec, options);
  const pairs = await openPairs(spec, options, threads);
  const store = (provider: EmbeddingProvider): EmbeddingProvider =>
    vectors === null
      ? provider
      : cachedProvider(provider, vectorStoreAt(vectors, onProgress), { refresh: refresh ?? false });
  if (!isHostedReranker(spec.kind)) return rerankerOfPairs(store(pay(pairs)), manifest);
  // As around a hosted model: what is stored waits for nothing, and what one call has brought is stored before the next.
  const client = createVendorClient({ parallelCalls: pairs.limits.parallelCalls });
  return rerankerOfPairs(patientProvider(store(pacedProvider(pay(pairs), client)), client), manifest);
}

async function openPairs(
  spec: RerankerSpec,
  options: OpenRerankerOptions,
  workers: number,
): Promise<EmbeddingProvider> {
  if (spec.kind !== "cross-encoder") return pairProvider(await openReranker(spec, options));
  const data: EmbedWorkerData & Record<string, unknown> = {
    spec: { reranker: spec },
    options: { baseDir: options.baseDir, threads: options.threads, embeddedModelDir },
  };
  return providerInWorkers(compiledEntry("workflows/embed.worker"), data, workers);
}
