import type { EmbeddingMatrix, MatrixManifest } from "./embedding-matrix.js";

/** One stored vector with what was counted when it was made. */
export interface StoredVector {
  readonly vector: Float32Array;
  readonly tokens: number;
  readonly truncated: boolean;
}

/** Vectors to store; row `i` belongs to `textHashes[i]`. */
export interface VectorSegment {
  readonly textHashes: readonly string[];
  readonly matrix: EmbeddingMatrix;
  readonly tokens: Int32Array;
  readonly truncated: Uint8Array;
}

/**
 * Vectors of one provider and role, by hash of their text. Implementations write a segment whole or
 * not at all, so that an interruption loses at most the segment in flight.
 */
export interface VectorStore {
  get(textHash: string): StoredVector | undefined;
  append(segment: VectorSegment): Promise<void>;
}

/** Opens the store of a provider and role; a manifest that differs in anything is another store. */
export type OpenVectorStore = (key: Pick<MatrixManifest, "provider" | "role">) => Promise<VectorStore>;
