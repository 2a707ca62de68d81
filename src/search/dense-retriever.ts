import type { Corpus, TextTable } from "../contracts/dataset.js";
import type { Role } from "../contracts/embedding-matrix.js";
import type { EmbeddedTexts, EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import {
  type IndexOptions,
  type IndexReport,
  type Retriever,
  retrieverVersion,
  type SearchOptions,
  type SearchReport,
} from "../contracts/retriever.js";
import type { Quantisation } from "../contracts/vector-form.js";
import { createVectorIndex } from "../neighbors/create-vector-index.js";
import type { Similarity } from "../neighbors/prepare-items.js";
import type { VectorIndex } from "../neighbors/vector-index.js";
import { quantisationManifest } from "./quantisation-manifest.js";
import { runFromNeighbors } from "./run-from-neighbors.js";

/** Schedules any number of texts through a provider; `execution/embed-all` is one. */
export type EmbedAll = (
  provider: EmbeddingProvider,
  texts: readonly string[],
  options: {
    readonly role: Role;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ProgressListener | undefined;
    readonly uncached?: boolean | undefined;
  },
) => Promise<
  EmbeddedTexts & {
    readonly computedTexts: number;
    readonly computedTokens: number;
    readonly computeMs: number;
  }
>;

export interface DenseRetrieverOptions {
  readonly id: string;
  readonly provider: EmbeddingProvider;
  readonly engine: MatrixEngine;
  readonly embedAll: EmbedAll;
  /** Defaults to the similarity the model was made for. */
  readonly similarity?: Similarity | undefined;
  /** How the documents' vectors are stored; null or absent: as float32. */
  readonly quantisation?: Quantisation | null | undefined;
}

/**
 * A retriever over any embedding provider: documents and queries become vectors, the nearest are found
 * exactly, or as their quantised codes say. By cosine and dot product a text with the zero vector is counted as empty and never found, or finds nothing.
 * `close` closes the provider; the engine belongs to the caller, who may share it.
 */
export function createDenseRetriever({
  id,
  provider,
  engine,
  embedAll,
  similarity = provider.manifest.similarity,
  quantisation = null,
}: DenseRetrieverOptions): Retriever {
  let indexed: { vectors: VectorIndex; documentIds: readonly string[] } | null = null;

  async function index(corpus: Corpus, { signal, onProgress }: IndexOptions = {}): Promise<IndexReport> {
    const embedded = await embedAll(provider, corpus.texts, { role: "document", signal, onProgress });
    const vectors = createVectorIndex(embedded.matrix, { similarity, quantisation });
    indexed = { vectors, documentIds: corpus.ids };
    return {
      dims: embedded.matrix.dims,
      tokens: sum(embedded.tokens),
      truncatedDocuments: sum(embedded.truncated),
      emptyDocuments: vectors.zeroRows.length,
      modelBytes: provider.modelBytes,
      vectorBytes: vectors.vectorBytes,
      indexBytes: vectors.indexBytes,
      computedTexts: embedded.computedTexts,
      computeMs: embedded.computeMs,
      computedTokens: embedded.computedTokens,
    };
  }

  async function search(queries: TextTable, options: SearchOptions): Promise<SearchReport> {
    if (indexed === null) throw new Error(`${id}: search before index`);
    const { depth, exclude, signal, onProgress, uncached } = options;
    const embedded = await embedAll(provider, queries.texts, { role: "query", signal, onProgress, uncached });
    const start = performance.now();
    const found = await indexed.vectors.search(embedded.matrix, {
      k: depth,
      engine,
      exclude,
      signal,
      onProgress,
    });
    return {
      run: runFromNeighbors(id, queries.ids, indexed.documentIds, found),
      embedMs: embedded.computeMs,
      searchMs: performance.now() - start,
      truncatedQueries: sum(embedded.truncated),
      emptyQueries: found.zeroQueries.length,
    };
  }

  return {
    contract: retrieverVersion,
    id,
    manifest: {
      kind: "dense",
      provider: provider.manifest,
      similarity,
      ...quantisationManifest(quantisation),
    },
    index,
    search,
    close: () => provider.close(),
  };
}

function sum(values: Int32Array | Uint8Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
