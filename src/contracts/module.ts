import type { Role } from "./embedding-matrix.js";

/** What a module of the user's own is given when it is opened. Plain data. */
export interface ModuleContext {
  /** Options of the spec, such as `{ size: "3" }` of `module:./mine.mjs?size=3`. */
  readonly options: Readonly<Record<string, string>>;
  /** Folder of the module's file. */
  readonly folder: string;
}

/** What a module exports: the thing itself, or a function that makes it, once, for each time it is opened. */
export type ModuleExport<T> = T | ((context: ModuleContext) => T | Promise<T>);

/** One `Float32Array` of texts × dims, row-major, or one vector a text. */
export type ModuleVectors = Float32Array | readonly ArrayLike<number>[];

/** Vectors, or vectors with what happened to each text. */
export type ModuleEmbedded =
  | ModuleVectors
  | {
      readonly vectors: ModuleVectors;
      /** Tokens kept of each text. */
      readonly tokens?: ArrayLike<number>;
      /** 1 where a text was cut. */
      readonly truncated?: ArrayLike<number>;
    };

/**
 * A model of the user's own: `export const provider`. A vector must be a function of its text and role alone, not of the
 * call it travels in: vectors are stored under the hash of the file, `version` and `options`.
 */
export interface ModuleProvider {
  /** Numbers in a vector. */
  readonly dims: number;
  /** Default `cosine`. */
  readonly similarity?: "cosine" | "dot" | "euclidean";
  /** Whether every vector has length 1; checked. Default false. */
  readonly normalized?: boolean;
  /** Texts handed over at once; default 64. */
  readonly textsPerCall?: number;
  /** Whatever else decides the vectors and is not in the file: a model's revision, an address. */
  readonly version?: string;
  embed(
    texts: readonly string[],
    options: { readonly role: Role; readonly signal?: AbortSignal | undefined },
  ): ModuleEmbedded | Promise<ModuleEmbedded>;
  close?(): void | Promise<void>;
}

/** A document that a retriever found. */
export interface ModuleHit {
  readonly id: string;
  /** Higher is better. */
  readonly score: number;
}

/** Documents as a retriever gets them; entry i of each list belongs to one document. */
export interface ModuleDocuments {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  readonly titles: readonly string[];
}

/** A search engine of the user's own: `export const retriever`. */
export interface ModuleRetriever {
  /** Whatever else decides the lists and is not in the file. */
  readonly version?: string;
  /** Called once, before any query. */
  index(
    documents: ModuleDocuments,
    options: { readonly signal?: AbortSignal | undefined },
  ): void | Promise<void>;
  /** The best documents of one query, at most `depth`; they are ordered by score, equal ones by the order of the documents. */
  search(
    query: string,
    options: { readonly depth: number; readonly signal?: AbortSignal | undefined },
  ): readonly ModuleHit[] | Promise<readonly ModuleHit[]>;
  close?(): void | Promise<void>;
}

/** One score a document, or scores with what happened to each pair. */
export type ModuleScores =
  | ArrayLike<number>
  | {
      readonly scores: ArrayLike<number>;
      /** Tokens kept of each pair. */
      readonly tokens?: ArrayLike<number>;
      /** 1 where a pair was cut. */
      readonly truncated?: ArrayLike<number>;
    };

/** A reranker of the user's own: `export const reranker`. A score must be a function of query and document alone. */
export interface ModuleReranker {
  /** Documents handed over at once; default 64. */
  readonly documentsPerCall?: number;
  /** Whatever else decides the scores and is not in the file. */
  readonly version?: string;
  /** One score a document, higher is better. */
  rerank(
    query: string,
    documents: readonly string[],
    options: { readonly signal?: AbortSignal | undefined },
  ): ModuleScores | Promise<ModuleScores>;
  close?(): void | Promise<void>;
}

/** The list of one query as a metric of the user's own sees it. */
export interface ModuleRankedList {
  readonly queryId: string;
  /** Ids of the documents, best first. */
  readonly documents: readonly string[];
  /** Grade of each of them; null: nobody judged it. */
  readonly grades: readonly (number | null)[];
  /** Grades of all judged documents of the query, found or not, highest first. */
  readonly judged: readonly number[];
}

/** A metric of the user's own: `export const metric`. Its scores are averaged over the queries. */
export interface ModuleMetric {
  /** What higher scores mean. Only a metric of which higher is better can decide. */
  readonly better: "higher" | "lower" | "neither";
  /** Least and greatest score of a query; `-Infinity` and `Infinity` where there is none. Checked. */
  readonly bounds: readonly [number, number];
  /** Ranks it looks at; absent: the whole list. */
  readonly cutoff?: number;
  /** Whatever else decides the scores and is not in the file. */
  readonly version?: string;
  /** The score of one query. */
  score(list: ModuleRankedList): number;
}

/** The names under which a module exports what it adds. */
export interface ModuleExports {
  readonly provider: ModuleExport<ModuleProvider>;
  readonly retriever: ModuleExport<ModuleRetriever>;
  readonly reranker: ModuleExport<ModuleReranker>;
  readonly metric: ModuleExport<ModuleMetric>;
}
