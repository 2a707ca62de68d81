import type { RunCoverage } from "./benchmark-result.js";
import type { Corpus, TextTable } from "./dataset.js";
import type { ProgressListener } from "./progress.js";
import type { Run } from "./run.js";

export const retrieverVersion = "alidade/retriever/v1";

/** Indexes a corpus once, then answers queries from it. */
export interface Retriever {
  readonly contract: typeof retrieverVersion;
  readonly id: string;
  /** Everything that changes its lists; stored with every result and part of the cache key. */
  readonly manifest: RetrieverManifest;
  /** True where lists, or a part of them, were made elsewhere: looking them up takes no time that means anything. */
  readonly replaysLists?: boolean;
  index(corpus: Corpus, options?: IndexOptions): Promise<IndexReport>;
  /** The best `depth` documents of each query, score descending, then corpus row ascending. */
  search(queries: TextTable, options: SearchOptions): Promise<SearchReport>;
  close(): Promise<void>;
}

/** Plain data: JSON-serialisable, without secrets, times or paths of a machine. */
export interface RetrieverManifest {
  readonly kind: string;
  readonly [key: string]: unknown;
}

export interface IndexOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface SearchOptions extends IndexOptions {
  readonly depth: number;
  /** Compute everything anew, store nothing: for honest timings. */
  readonly uncached?: boolean | undefined;
  /** Per query, corpus rows that must not be returned. */
  readonly exclude?: readonly Int32Array[] | undefined;
}

/** What indexing did. Sizes are null where the notion does not apply. */
export interface IndexReport {
  readonly dims: number | null;
  readonly tokens: number | null;
  readonly truncatedDocuments: number;
  /** Documents without a usable vector or term: they can never be found. */
  readonly emptyDocuments: number;
  readonly modelBytes: number | null;
  /** All that is kept of the documents' vectors. */
  readonly vectorBytes: number | null;
  /** What of it a search reads; absent where the notion does not apply. */
  readonly indexBytes?: number | null;
  /** Texts that were computed now and not taken from the cache, and the time that took. */
  readonly computedTexts: number;
  readonly computeMs: number;
  readonly computedTokens: number | null;
  /** Whether a model that is fitted on the documents had been fitted on them before; absent: nothing is fitted. */
  readonly reusedFit?: boolean;
}

export interface SearchReport {
  readonly run: Run;
  /** Time spent making vectors of the queries; null where there are none. */
  readonly embedMs: number | null;
  readonly searchMs: number;
  readonly truncatedQueries: number;
  /** Queries that no document could be compared with (no token, or a zero vector). */
  readonly emptyQueries: number;
  /** One entry a run of another system among the parts; absent without any. */
  readonly coverage?: readonly RunCoverage[];
  /** What each stage of a pipeline did, in order; absent for a retriever of one stage. */
  readonly stages?: readonly SearchStage[];
}

/** One stage of a pipeline: a list that was retrieved, lists that were fused, or a list that was reranked. */
export interface SearchStage {
  readonly kind: "retrieve" | "fuse" | "rerank";
  readonly name: string;
  readonly ms: number;
  /** The lists it left; null for the last stage, whose lists are those of the report. */
  readonly run: Run | null;
  /** Of a reranker: pairs of query and document scored, how many of them now, how many were cut, tokens of all. */
  readonly pairs?: {
    readonly scored: number;
    readonly computed: number;
    readonly cut: number;
    readonly tokens: number;
  };
}
