import { resolve } from "node:path";
import { type CandidateSpec, isFitted, isHosted } from "../contracts/candidate-spec.js";
import type { Dataset } from "../contracts/dataset.js";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { InputError, namedIn } from "../contracts/errors.js";
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
import { describeModuleRetriever, openModuleRetriever } from "../providers/module/module-retriever.js";
import { describeWholeProvider, type ProviderDescription } from "../providers/open-provider.js";
import { specPath } from "../providers/spec-path.js";
import { truncatedManifest, truncatedProvider } from "../providers/truncated-provider.js";
import { createDenseRetriever } from "../search/dense-retriever.js";
import { createFittedRetriever } from "../search/fitted-retriever.js";
import { createRerankingRetriever } from "../search/reranking-retriever.js";
import { createRunRetriever } from "../search/run-retriever.js";
import { truncatedMatrix } from "../search/truncated-matrix.js";
import { createVectorsRetriever } from "../search/vectors-retriever.js";
import { fileSha256 } from "../storage/file-hash.js";
import { readRunFile } from "../storage/read-run-file.js";
import { vectorStoreAt } from "../storage/vector-store.js";
import type { FusionPlan, PlannedCandidate } from "./bench-plan.js";
import { bringModels } from "./bring-models.js";
import { embeddedModelDir } from "./candidate-job.js";
import { describeHostedCandidate } from "./describe-hosted-candidate.js";
import { describePipeline } from "./describe-pipeline.js";
import { openCandidateReranker } from "./open-candidate-reranker.js";
import { openFittableCandidate } from "./open-fittable-candidate.js";
import { openFitted } from "./open-fitted.js";
import { openHelped } from "./open-helped.js";
import { openHostedCandidate, requireNetwork } from "./open-hosted-candidate.js";
import type { Network } from "./open-network.js";
import { openSessions } from "./open-sessions.js";
import { type TokenMeter, tokenMeter } from "./token-meter.js";

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
  /** Memory that the sessions of a transformer may take, bytes. Default: half of what this process may use. */
  readonly modelMemory?: number | undefined;
  /** Characters that are about to be embedded: where it is many, the fastest way to run a transformer is found first. */
  readonly charactersAhead?: number | undefined;
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

/** What is known of a candidate before anything is loaded. */
export interface CandidateDescription {
  /** Everything that decides its lists: the key under which its outcome is stored. */
  readonly decides: {
    readonly parts: readonly unknown[];
    readonly fusion: FusionPlan | null;
    readonly pipeline?: unknown;
  };
  /** Of each part, and then of a reranker: who is paid for its calls and how many texts a call takes; null: nobody. */
  readonly purchases: readonly PartDescription["purchase"][];
  /** Of each part: the manifest of its vectors where texts are embedded by a model that is known before; else null. */
  readonly manifests: readonly PartDescription["manifest"][];
  /** Choices made for the user that they should see. */
  readonly notices: readonly string[];
}

/**
 * Reads and hashes a candidate's files without loading a model. Throws `InputError` for those that cannot be used,
 * for vectors that do not belong to the data (none of its documents, or a query without one), and for a run that does
 * not (none of its documents, or none of its queries).
 */
export function describeCandidate(
  candidate: PlannedCandidate,
  options: DescribeOptions,
): Promise<CandidateDescription> {
  return namedIn(
    () => candidate.namedAt,
    () => describeParts(candidate, options),
  );
}

interface DescribeOptions extends Pick<OpenCandidateOptions, "baseDir" | "python"> {
  readonly dataset: Dataset;
  /** Folder of what was found out about services; null: nothing is known of them. */
  readonly services: string | null;
}

async function describeParts(
  { parts, fusion, pipeline }: PlannedCandidate,
  { baseDir, dataset, services, python }: DescribeOptions,
): Promise<CandidateDescription> {
  const reader = dataset.corpus.ids.length === 0 ? parts.find(({ kind }) => kind !== "run") : undefined;
  if (reader !== undefined) {
    throw new InputError(
      `"${reader.spec}" needs the documents, and none are given: name them with --corpus; on judgements alone only runs (run:FILE) can be compared`,
    );
  }
  const described = await Promise.all(
    parts.map((part) => describePart(part, { baseDir, dataset, services, python })),
  );
  const stages = pipeline === undefined ? null : await describePipeline(pipeline, { baseDir, dataset });
  return {
    decides: {
      parts: described.map(({ decides }) => decides),
      fusion,
      ...(stages === null ? {} : { pipeline: stages.decides }),
    },
    purchases: [...described.map(({ purchase }) => purchase), ...(stages?.purchases ?? [])],
    manifests: described.map(({ manifest }) => manifest),
    notices: [...described.flatMap(({ notices }) => notices), ...(stages?.notices ?? [])],
  };
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
  if (spec.kind === "run") return { retriever: await openRun(spec, id, options.baseDir), ...withoutModel };
  const { engine } = options;
  const form = vectorFormOf(spec);
  const { quantisation } = form;
  if (spec.kind === "vectors") {
    const vectors = await readVectors(specPath(spec, options.baseDir), { cwd: options.baseDir });
    return {
      retriever: createVectorsRetriever({ id, vectors, engine, similarity: similarityOf(spec), form }),
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

/** What is known of a part before anything is loaded. */
interface PartDescription {
  readonly decides: unknown;
  readonly notices: readonly string[];
  /** Of the vectors that are stored, before they are cut. */
  readonly manifest: ProviderManifest | null;
  readonly purchase: NonNullable<ProviderDescription["purchase"]> | null;
}

async function describePart(
  spec: CandidateSpec,
  { baseDir, dataset, services, python }: DescribeOptions,
): Promise<PartDescription> {
  const local = { manifest: null, purchase: null };
  const form = vectorFormOf(spec);
  const quantised = form.quantisation === null ? {} : { quantisation: form.quantisation };
  if (spec.kind === "bm25") {
    return { decides: { kind: "bm25", options: parseBm25Options(spec.options) }, notices: [], ...local };
  }
  if (spec.kind === "vectors") {
    const { sha256, documents, queries } = await readVectors(specPath(spec, baseDir), { cwd: baseDir });
    requireVectors(spec, documents, queries, dataset);
    const notices = repeatedNotice(spec.id, documents.repeated);
    const similarity = similarityOf(spec);
    truncatedMatrix(documents.matrix, form.dims, spec.spec);
    const cut = form.dims === null ? {} : { dims: form.dims };
    return { decides: { kind: "vectors", sha256, similarity, ...cut, ...quantised }, notices, ...local };
  }
  if (spec.kind === "run") {
    const retriever = await openRun(spec, spec.id, baseDir);
    await retriever.index(dataset.corpus);
    await retriever.search(dataset.queries, { depth: 1 });
    return { decides: retriever.manifest, notices: [], ...local };
  }
  if (isFitted(spec.kind)) {
    const { settings } = await openFittableCandidate(spec, { baseDir });
    const cut = form.dims === null ? {} : { dims: form.dims };
    return { decides: { kind: "fitted", settings, ...cut, ...quantised }, notices: [], ...local };
  }
  if (isHosted(spec.kind)) return describeHostedPart(spec, services, quantised);
  if (await isModuleRetriever(spec, baseDir)) {
    return { decides: await describeModuleRetriever(spec, { baseDir }), notices: [], ...local };
  }
  const described = await describeWholeProvider(spec, { baseDir, threads: 1, embeddedModelDir, python });
  const { manifest: whole, purchase = null } = described;
  const notices = described.notices.map((notice) => `${spec.id}: ${notice}`);
  const manifest = truncatedManifest(whole, form.dims, spec.spec);
  return { decides: { kind: "dense", manifest, ...quantised }, notices, manifest: whole, purchase };
}

async function describeHostedPart(
  spec: CandidateSpec,
  services: string | null,
  quantised: { readonly quantisation?: unknown },
): Promise<PartDescription> {
  const {
    manifest: whole,
    settings,
    notices,
    purchase = null,
  } = await describeHostedCandidate(spec, services);
  const { dims } = vectorFormOf(spec);
  const manifest = whole === null ? { settings, dims } : truncatedManifest(whole, dims, spec.spec);
  return {
    decides: { kind: "dense", manifest, ...quantised },
    notices: notices.map((notice) => `${spec.id}: ${notice}`),
    manifest: whole,
    purchase,
  };
}

async function openRun(spec: CandidateSpec, id: string, baseDir: string): Promise<Retriever> {
  const path = specPath(spec, baseDir);
  const run = await readRunFile(path, { cwd: baseDir });
  return createRunRetriever({ id, run, sha256: await fileSha256(resolve(baseDir, path)) });
}

function requireVectors(
  { spec, ref }: CandidateSpec,
  documents: { readonly ids: readonly string[] },
  queries: { readonly ids: readonly string[] } | null,
  dataset: Dataset,
): void {
  const corpus = new Set(dataset.corpus.ids);
  if (!documents.ids.some((id) => corpus.has(id))) {
    throw new InputError(
      `"${spec}" has a vector for none of the ${corpus.size} documents; its ids look like ${documents.ids[0]}, those of the data like ${dataset.corpus.ids[0]}`,
    );
  }
  if (queries === null) {
    throw new InputError(
      `"${spec}" holds documents alone and cannot answer a query; add queries.npy and queries.jsonl to ${ref}`,
    );
  }
  const queryIds = dataset.queries.ids;
  const known = new Set(queries.ids);
  const missing = queryIds.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  throw new InputError(
    `"${spec}" has no vector for ${missing.length} of ${queryIds.length} queries, such as ${missing.slice(0, 3).join(", ")}; every query that is answered needs one`,
  );
}

function repeatedNotice(id: string, repeated: readonly string[]): string[] {
  if (repeated.length === 0) return [];
  return [
    `${id}: ${repeated.length} row(s) repeat an earlier one in everything and are left out, such as ${repeated[0]}`,
  ];
}

const similarities = ["cosine", "dot", "euclidean"] as const;

function similarityOf({ spec, options }: CandidateSpec): (typeof similarities)[number] {
  const given = options.similarity ?? "cosine";
  const known = similarities.find((name) => name === given);
  if (known === undefined)
    throw new InputError(`"${spec}": similarity is "${given}"; expected ${similarities.join(", ")}`);
  return known;
}
