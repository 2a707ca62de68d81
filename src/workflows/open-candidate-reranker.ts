import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Reranker } from "../contracts/reranker.js";
import type { RerankerSpec } from "../contracts/reranker-spec.js";
import { cachedProvider } from "../execution/cached-provider.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { providerInWorkers } from "../execution/worker-pool.js";
import { describeReranker, openReranker } from "../rerankers/open-reranker.js";
import { pairProvider, rerankerOfPairs } from "../rerankers/pair-provider.js";
import { vectorStoreAt } from "../storage/vector-store.js";
import { embeddedModelDir } from "./candidate-job.js";
import type { EmbedWorkerData } from "./embed.worker.js";

export interface OpenCandidateRerankerOptions {
  readonly baseDir: string;
  readonly threads: number;
  /** Folder of stored vectors, where scores lie too; null: none are read or written. */
  readonly vectors: string | null;
  readonly refresh?: boolean | undefined;
  readonly pay?: ((provider: EmbeddingProvider) => EmbeddingProvider) | undefined;
  readonly onProgress?: ProgressListener | undefined;
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
  }: OpenCandidateRerankerOptions,
): Promise<Reranker> {
  const options = { baseDir, threads: 1 };
  const { manifest } = await describeReranker(spec, options);
  const pairs = await openPairs(spec, { ...options, workers: threads });
  const paid = pay(pairs);
  const stored =
    vectors === null
      ? paid
      : cachedProvider(paid, vectorStoreAt(vectors, onProgress), { refresh: refresh ?? false });
  return rerankerOfPairs(stored, manifest);
}

async function openPairs(
  spec: RerankerSpec,
  { workers, ...options }: { readonly baseDir: string; readonly threads: number; readonly workers: number },
): Promise<EmbeddingProvider> {
  if (spec.kind !== "cross-encoder") return pairProvider(await openReranker(spec, options));
  const data: EmbedWorkerData & Record<string, unknown> = {
    spec: { reranker: spec },
    options: { ...options, embeddedModelDir },
  };
  return providerInWorkers(compiledEntry("workflows/embed.worker"), data, workers);
}
