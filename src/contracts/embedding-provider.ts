import type { EmbeddingMatrix, ProviderManifest, Role } from "./embedding-matrix.js";
import type { InferenceSetting } from "./inference-setting.js";
import type { RateLimits } from "./vendor-call.js";

export const embeddingProviderVersion = "alidade/embedding-provider/v1";

/**
 * Texts and a role in, vectors out. A vector is a function of its text, its role and the manifest,
 * never of the batch it travelled in. Providers neither wait, retry, split nor cache: `execution` does.
 */
export interface EmbeddingProvider {
  readonly contract: typeof embeddingProviderVersion;
  readonly manifest: ProviderManifest;
  readonly limits: ProviderLimits;
  /** Who is paid for a call, and under which name its price is found; absent: nobody, it runs on this machine. */
  readonly billing?: Billing | undefined;
  /** The model as plain data in shared memory, from which other threads open it too; absent: it cannot be shared. */
  readonly sharedModel?: object | undefined;
  /** How its sessions are run; absent: it has none on this machine. */
  readonly inference?: InferenceSetting | undefined;
  /** Bytes the model takes on disk (weights and tokenizer), null where unknown (hosted). */
  readonly modelBytes: number | null;
  /**
   * Embeds `texts` (at most `limits.textsPerCall`), rows in the order given.
   * Throws `ProviderError`; never returns a non-finite value.
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<EmbeddedTexts>;
  close(): Promise<void>;
  /**
   * Milliseconds that its calls have waited so far, for limits of a service and before further tries: no part of a
   * latency. Absent: they never wait.
   */
  readonly waitedMs?: (() => number) | undefined;
}

/** A vendor and its model, as a price list names them. */
export interface Billing {
  readonly provider: string;
  readonly model: string;
}

export interface ProviderLimits {
  readonly textsPerCall: number;
  /**
   * Characters that a call of more than one text had better not exceed, so that calls take like time and several
   * workers end together; absent: no matter.
   */
  readonly charactersPerCall?: number | undefined;
  /** How many calls may be under way at once. */
  readonly parallelCalls: number;
  /** Tokens that a call may hold in all; absent: no limit is known. */
  readonly tokensPerCall?: number | undefined;
}

export interface EmbedOptions {
  readonly role: Role;
  readonly signal?: AbortSignal | undefined;
  /** Ignore stored vectors and store none: for honest timings. */
  readonly uncached?: boolean | undefined;
  /** Padded tokens a batch inside the call, for a model that packs: changes the speed, never a vector. */
  readonly tokensPerBatch?: number | undefined;
  /**
   * Share of each text to keep, from its start, because the service refused it as too long: 0 to 1. Each is then
   * `truncated`. A service that cuts by itself is asked to, and is sent several times the share. Absent: whole texts.
   */
  readonly keep?: number | undefined;
}

/** Vectors of one call with what happened to each text. */
export interface EmbeddedTexts {
  readonly matrix: EmbeddingMatrix;
  /** Tokens kept of each text, special tokens and prompt included. */
  readonly tokens: Int32Array;
  /** 1 where the text was longer than the model takes and was cut. */
  readonly truncated: Uint8Array;
  /** Tokens the vendor says it bills for the call; absent: it says nothing, and `tokens` counts. */
  readonly billedTokens?: number | undefined;
  /** What the service said of its limits with the answer. */
  readonly limits?: RateLimits | undefined;
  /** What the service calls the model that answered. */
  readonly reportedModel?: string | undefined;
  /** 1 where the vector came from a store and was not computed now; absent: all were computed. */
  readonly reused?: Uint8Array;
}
