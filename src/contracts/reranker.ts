import { z } from "zod";
import type { Billing } from "./embedding-provider.js";
import type { RateLimits } from "./vendor-call.js";

export const rerankerVersion = "alidade/reranker/v1";

/**
 * A query and documents in, a score for each document out: higher is better. A score is a function of the query, the
 * document and the manifest, never of the call it travelled in. Rerankers neither wait, retry, split nor cache:
 * `execution` does.
 */
export interface Reranker {
  readonly contract: typeof rerankerVersion;
  readonly manifest: RerankerManifest;
  readonly limits: RerankerLimits;
  /** Who is paid for a call, and under which name its price is found; absent: nobody, it runs on this machine. */
  readonly billing?: Billing | undefined;
  /** Bytes the model takes on disk (weights and tokenizer), null where unknown (hosted). */
  readonly modelBytes: number | null;
  /** Milliseconds waited so far for a service's limits and before further tries; absent: it asks no service. */
  readonly waitedMs?: (() => number) | undefined;
  /**
   * Scores `documents` (at most `limits.documentsPerCall`) for `query`, in the order given.
   * Throws `ProviderError`; never returns a score that is not finite.
   */
  rerank(query: string, documents: readonly string[], options?: RerankOptions): Promise<RerankedDocuments>;
  close(): Promise<void>;
}

export interface RerankerLimits {
  readonly documentsPerCall: number;
  /** How many calls may be under way at once. */
  readonly parallelCalls: number;
}

export interface RerankOptions {
  readonly signal?: AbortSignal | undefined;
  /** Ignore stored scores and store none: for honest timings. */
  readonly uncached?: boolean | undefined;
}

/** Scores of one call with what happened to each document. */
export interface RerankedDocuments {
  readonly scores: Float32Array;
  /** Tokens kept of each pair of query and document, special tokens included; 0 where nobody counts them. */
  readonly tokens: Int32Array;
  /** 1 where the pair was longer than the model takes and was cut. */
  readonly truncated: Uint8Array;
  /** Tokens the vendor says it bills for the call; absent: it says nothing, and `tokens` counts. */
  readonly billedTokens?: number | undefined;
  /** What the service said of its limits with the answer. */
  readonly limits?: RateLimits | undefined;
  /** 1 where the score came from a store and was not computed now; absent: all were computed. */
  readonly reused?: Uint8Array | undefined;
}

/** Everything about a reranker that changes a score: two scores may be compared only where these are equal. */
export const rerankerManifestSchema = z.strictObject({
  kind: z.string().describe("Kind of reranker, such as cross-encoder or cohere"),
  model: z.string().describe("Model id: a folder's name, or the id at a vendor"),
  revision: z.string().nullable().describe("Revision of the model, null where there is none"),
  files: z.record(z.string(), z.string()).describe("SHA-256 of each file that decides the scores"),
  dtype: z.string().describe("Precision of the weights, such as fp32 or qint8; hosted: unknown"),
  activation: z
    .string()
    .describe("What is applied to the model's output: sigmoid, identity, or the vendor's own"),
  maxTokens: z
    .int()
    .positive()
    .nullable()
    .describe("Tokens kept of query and document together, null where nothing is cut or it is not known"),
  runtime: z.record(z.string(), z.string()).describe("Versions and settings that change bytes"),
});
export type RerankerManifest = z.infer<typeof rerankerManifestSchema>;
