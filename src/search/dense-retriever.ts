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
import { searchPrepared } from "../neighbors/exact-search.js";
import { type PreparedItems, prepareItems, type Similarity } from "../neighbors/prepare-items.js";
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
}

/**
 * A retriever over any embedding provider: documents and queries become vectors, the nearest are found
 * exactly. By cosine and dot product a text with the zero vector is counted as empty and never found, or finds nothing.
 * `close` closes the provider; the engine belongs to the caller, who may share it.
 */
export function createDenseRetriever({
  id,
  provider,
  engine,
  embedAll,
  similarity = provider.manifest.similarity,
}: DenseRetrieverOptions): Retriever {
  let indexed: { items: PreparedItems; documentIds: readonly string[] } | null = null;

  async function index(corpus: Corpus, { signal, onProgress }: IndexOptions = {}): Promise<IndexReport> {
    const embedded = await embedAll(provider, corpus.texts, { role: "document", signal, onProgress });
    const items = prepareItems(embedded.matrix, similarity);
    indexed = { items, documentIds: corpus.ids };
    return {
      dims: embedded.matrix.dims,
      tokens: sum(embedded.tokens),
      truncatedDocuments: sum(embedded.truncated),
      emptyDocuments: items.zeroRows.length,
      modelBytes: provider.modelBytes,
      vectorBytes: embedded.matrix.data.byteLength,
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
    const found = await searchPrepared(embedded.matrix, indexed.items, {
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
    manifest: { kind: "dense", provider: provider.manifest, similarity },
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
