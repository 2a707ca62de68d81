import type { FitManifest } from "./embedding-matrix.js";
import type { EmbeddingProvider } from "./embedding-provider.js";
import type { ProgressListener } from "./progress.js";

/** A model that must be fitted on the documents before it can make vectors, such as LSA. */
export interface FittableModel {
  /** Everything but the documents that decides the fit: kind, options, seed, hashes of files, versions. */
  readonly settings: FitManifest["settings"];
  /** Fits on texts. Throws `InputError` for texts that cannot be fitted, `InterruptedError` when the signal aborts. */
  fit(texts: readonly string[], options: FitOptions): Promise<FittedModel>;
  /** The provider of a model fitted before, with these settings. */
  open(fitted: FittedModel, identity: FitIdentity): Promise<EmbeddingProvider>;
}

export interface FitOptions {
  /** Threads that may be used; the result may depend on them only where `settings` holds them. */
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** Values of a fitted model by name. */
export type FittedArray = Float32Array | Float64Array | Int32Array | Uint32Array;

/** What a fit leaves behind: plain data, stored so that the same fit is made once. */
export interface FittedModel {
  /** Words or terms in the order of their numbers; none holds a line break. */
  readonly words: readonly string[];
  /** By names of letters, digits and dashes. */
  readonly arrays: Readonly<Record<string, FittedArray>>;
  /** JSON-serialisable facts that are no arrays. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** What was found and chosen, for people. */
  readonly notes: readonly string[];
}

/** What tells one fit from another: its texts, and what came of them. */
export interface FitIdentity {
  /** SHA-256 of the texts. */
  readonly corpus: string;
  /** SHA-256 of the fitted model: of two fits that came out differently, each has vectors of its own. */
  readonly sha256: string;
}

/** A fitted model opened, and what fitting took. */
export interface FittedProvider {
  readonly provider: EmbeddingProvider;
  /** Wall time of the fit, also where it was made earlier. */
  readonly fitMs: number;
  /** Whether it was made earlier and read from the store. */
  readonly reused: boolean;
}
