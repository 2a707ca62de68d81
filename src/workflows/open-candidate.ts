import { type CandidateSpec, isFitted, isHosted } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { FittableModel, FittedProvider } from "../contracts/fittable-model.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { Reranker } from "../contracts/reranker.js";
import type { IndexOptions, Retriever } from "../contracts/retriever.js";
import { vectorFormOf } from "../contracts/vector-form.js";
import { readVectors } from "../datasets/read-vectors.js";
import { cachedProvider } from "../execution/cached-provider.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { providerInWorkers } from "../execution/worker-pool.js";
import { createHybridRetriever } from "../fusion/hybrid-retriever.js";
import { parseBm25Options } from "../lexical/bm25-options.js";
import { createBm25Retriever } from "../lexical/bm25-retriever.js";
import { positiveOption } from "../providers/candidate-options.js";
import { isModuleRetriever } from "../providers/module/module-kind.js";
import { openModuleRetriever } from "../providers/module/module-retriever.js";
import { specPath } from "../providers/spec-path.js";
import { truncatedProvider } from "../providers/truncated-provider.js";
import { createDenseRetriever } from "../search/dense-retriever.js";
import { createFittedRetriever } from "../search/fitted-retriever.js";
import { createRerankingRetriever } from "../search/reranking-retriever.js";
import { createVectorsRetriever } from "../search/vectors-retriever.js";
import { vectorStoreAt } from "../storage/vector-store.js";
import type { PlannedCandidate } from "./bench-plan.js";
import { bringModels } from "./bring-models.js";
import { embeddedModelDir } from "./candidate-job.js";
import { openCandidateReranker } from "./open-candidate-reranker.js";
import { openFittableCandidate } from "./open-fittable-candidate.js";
import { openFitted } from "./open-fitted.js";
import { openHelped } from "./open-helped.js";
import { openHostedCandidate, requireNetwork } from "./open-hosted-candidate.js";
import type { Network } from "./open-network.js";
import { openRunCandidate } from "./open-run-candidate.js";
import { openSessions } from "./open-sessions.js";
import { type TokenMeter, tokenMeter } from "./token-meter.js";
import { vectorsSimilarity } from "./vectors-similarity.js";

export interface OpenCandidateOptions {
  readonly baseDir: string;
  readonly engine: MatrixEngine;
  readonly threads: number;
  /** Folder of stored vectors; null: none are read or written. */
  readonly vectors: string | null;
  /** Folder of stored fits; null: none are read or written. */
  readonly fitted: string | null;
  readonly refresh?: boolean | undefined;
  /** Puts payment between the store and a provider that has to be paid; absent: nothing is held back or written down. */
  readonly pay?: ((provider: EmbeddingProvider) => EmbeddingProvider) | undefined;
  /** Memory that the sessions of a transformer may take, bytes. Default: `modelMemoryLimit()`. */
  readonly modelMemory?: number | undefined;
  /** Characters that are about to be embedded: where it is many, the fastest way to run a transformer is found first. */
  readonly charactersAhead?: number | undefined;
  /** The thread that calls has others to answer: no transformer runs in it. */
  readonly callerBusy?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
  /** How hosted models are reached; absent: they are not. */
  readonly network?: Network | undefined;
  /** `python` of the config; absent: Python is looked for. */
  readonly python?: string | undefined;
}

/** One retriever, with the provider inside it where it makes vectors. */
export interface OpenedPart {
  readonly retriever: Retriever;
  /** Of a model that is fitted on the documents: null until they are indexed. */
  readonly provider: EmbeddingProvider | null;
  /** Wall time of fitting on the documents; 0 where nothing is fitted. */
  readonly fitMs: number;
  /** Tokens of the texts it has embedded; null where it makes no vectors of texts. */
  readonly tokens: TokenMeter | null;
}

/** A candidate ready to index; a fusion has several parts, any other candidate is its own. */
export interface OpenedCandidate {
  readonly retriever: Retriever;
  readonly parts: readonly OpenedPart[];
  /** What reranks the lists of a pipeline; null where nothing does. */
  readonly reranker: Reranker | null;
}

/** Opens a planned candidate. Its retriever closes everything that was opened for it. */
export async function openCandidate(
  { id, parts, fusion, pipeline }: PlannedCandidate,
  options: OpenCandidateOptions,
): Promise<OpenedCandidate> {
  const rerank = pipeline?.rerank ?? null;
  const alone = fusion === null && rerank === null;
  const opened: OpenedPart[] = [];
  let reranker: Reranker | null = null;
  try {
    for (const part of parts) opened.push(await openPart(part, alone ? id : part.id, options));
    if (rerank !== null) reranker = await openCandidateReranker(rerank.reranker, options);
  } catch (error) {
    await Promise.all(opened.map(({ retriever }) => retriever.close()));
    throw error;
  }
  const now = (): number => performance.now();
  const components = opened.map(({ retriever }) => retriever);
  const depths = pipeline?.depths;
  const first =
    fusion === null
      ? components[0]!
      : createHybridRetriever(id, components, {
          ...fusion,
          weights: fusion.weights ?? undefined,
          depths,
          now,
        });
  const firstDepth = fusion === null ? depths?.[0] : null;
  const retriever =
    rerank === null
      ? first
      : createRerankingRetriever(id, first, reranker!, { top: rerank.top, firstDepth, now });
  return { retriever, parts: opened, reranker };
}

/** Opens a provider the way its kind runs best: transformer sessions in worker threads, static models here and there. */
export async function openCandidateProvider(
  spec: CandidateSpec,
  {
    baseDir,
    threads,
    vectors,
    refresh,
    pay = (provider) => provider,
    network,
    python,
    ...rest
  }: Omit<OpenCandidateOptions, "engine" | "fitted">,
): Promise<EmbeddingProvider> {
  const { onProgress } = rest;
  const store = (provider: EmbeddingProvider): EmbeddingProvider =>
    withStore(provider, { vectors, refresh, onProgress });
  const { dims } = vectorFormOf(spec);
  if (isHosted(spec.kind)) {
    const reached = requireNetwork(spec, network);
    const hosted = await openHostedCandidate(spec, { baseDir, network: reached, pay, store, onProgress });
    return truncatedProvider(hosted, dims, spec.spec);
  }
  await bringModels([spec], { baseDir, network, onProgress });
  // Python works on as many texts at once as there are threads, each by one; other models have a thread a session.
  const options = { baseDir, threads: spec.kind === "st" ? threads : 1, embeddedModelDir, python };
  const ownThreads = spec.kind === "module" ? (positiveOption(spec, "threads") ?? 0) : 0;
  const provider =
    spec.kind === "onnx"
      ? await openSessions(spec, { ...rest, options, threads })
      : ownThreads > 0
        ? await providerInWorkers(compiledEntry("workflows/embed.worker"), { spec, options }, ownThreads)
        : await openHelped(spec, options, threads);
  return truncatedProvider(store(pay(provider)), dims, spec.spec);
}

/**
 * Fits a model on texts, or reads the fit made of them before, and opens its provider with its stored vectors, cut to the
 * `dims` that `spec` asks for.
 */
export async function openFittedProvider(
  spec: CandidateSpec,
  model: FittableModel,
  texts: readonly string[],
  { signal, ...options }: Omit<OpenCandidateOptions, "engine" | "baseDir"> & Pick<IndexOptions, "signal">,
): Promise<FittedProvider> {
  const { threads, fitted, refresh, onProgress } = options;
  const opened = await openFitted(model, texts, { fitted, refresh, threads, signal, onProgress });
  const stored = withStore(opened.provider, options);
  return { ...opened, provider: truncatedProvider(stored, vectorFormOf(spec).dims, spec.spec) };
}

function withStore(
  provider: EmbeddingProvider,
  { vectors, refresh, onProgress }: Pick<OpenCandidateOptions, "vectors" | "refresh" | "onProgress">,
): EmbeddingProvider {
  if (vectors === null) return provider;
  return cachedProvider(provider, vectorStoreAt(vectors, onProgress), { refresh: refresh ?? false });
}

async function openPart(spec: CandidateSpec, id: string, options: OpenCandidateOptions): Promise<OpenedPart> {
  const now = (): number => performance.now();
  if (spec.kind === "bm25") {
    return {
      retriever: createBm25Retriever(id, parseBm25Options(spec.options), { now }),
      ...withoutModel,
    };
  }
  if (spec.kind === "run")
    return { retriever: await openRunCandidate(spec, id, options.baseDir), ...withoutModel };
  const { engine } = options;
  const form = vectorFormOf(spec);
  const { quantisation } = form;
  if (spec.kind === "vectors") {
    const vectors = await readVectors(specPath(spec, options.baseDir), { cwd: options.baseDir });
    return {
      retriever: createVectorsRetriever({ id, vectors, engine, similarity: vectorsSimilarity(spec), form }),
      ...withoutModel,
    };
  }
  if (isFitted(spec.kind)) return openFittedPart(spec, id, options);
  if (await isModuleRetriever(spec, options.baseDir)) {
    return {
      retriever: await openModuleRetriever(spec, { id, baseDir: options.baseDir, now }),
      ...withoutModel,
    };
  }
  const provider = await openCandidateProvider(spec, options);
  const tokens = tokenMeter();
  const { embedAll } = tokens;
  return {
    retriever: createDenseRetriever({ id, provider, engine, embedAll, quantisation }),
    provider,
    fitMs: 0,
    tokens,
  };
}

/** What a part is that embeds no text. */
const withoutModel = { provider: null, fitMs: 0, tokens: null } as const;

async function openFittedPart(
  spec: CandidateSpec,
  id: string,
  options: OpenCandidateOptions,
): Promise<OpenedPart> {
  const model = await openFittableCandidate(spec, options);
  const tokens = tokenMeter();
  const retriever = createFittedRetriever({
    id,
    settings: model.settings,
    openModel: ({ texts }, { signal, onProgress }) =>
      openFittedProvider(spec, model, texts, {
        ...options,
        signal,
        onProgress: onProgress ?? options.onProgress,
      }),
    engine: options.engine,
    embedAll: tokens.embedAll,
    quantisation: vectorFormOf(spec).quantisation,
  });
  return {
    retriever,
    tokens,
    get provider() {
      return retriever.fitted?.provider ?? null;
    },
    get fitMs() {
      return retriever.fitted?.fitMs ?? 0;
    },
  };
}
