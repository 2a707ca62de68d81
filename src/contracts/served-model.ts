import type { Role } from "./embedding-matrix.js";
import type { EmbeddedTexts } from "./embedding-provider.js";

/** A model that answers many requests at once. */
export interface ServedModel {
  /** What the candidate is called. */
  readonly id: string;
  readonly dims: number;
  /** Tokens kept of a text; null where nothing is cut. */
  readonly maxTokens: number | null;
  /**
   * Vectors of the texts, rows in their order; fewer `dims` than the model has are the first ones, normalised again where
   * the model's vectors have length 1. Throws `ProviderError`, with `retryAfterMs` where too many texts wait already, and
   * `InterruptedError` when the signal aborts.
   */
  embed(texts: readonly string[], options: ServedOptions): Promise<EmbeddedTexts>;
  /** Texts that wait for the model. */
  waiting(): number;
  /** What the last call of the model failed with; null where it was answered. */
  failure(): string | null;
  close(): Promise<void>;
}

export interface ServedOptions {
  readonly role: Role;
  readonly dims: number;
  readonly signal?: AbortSignal | undefined;
}

/** One call of a model on texts of one or several requests. */
export interface FinishedBatch {
  readonly texts: number;
  readonly requests: number;
  readonly ms: number;
  /** What went wrong; null where it was answered. */
  readonly error: string | null;
}
