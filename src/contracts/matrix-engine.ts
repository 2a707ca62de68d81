import type { EmbeddingMatrix } from "./embedding-matrix.js";

/**
 * Dense matrix work, injected into the pure layers. Implemented by ONNX Runtime (`search/`) and, as
 * fallback and oracle, by plain TypeScript (`neighbors/`).
 */
export interface MatrixEngine {
  readonly name: string;
  /**
   * The `k` largest entries of each row of `queries · itemsᵀ (+ bias)`, best first, ties by item row ascending.
   * `bias`, if given, is added per item. Requires finite values, `k <= items.rows`.
   */
  topK(
    queries: EmbeddingMatrix,
    items: EmbeddingMatrix,
    k: number,
    options?: { readonly bias?: Float32Array | undefined },
  ): Promise<TopK>;
  close(): Promise<void>;
}

/** `queries × k`, row-major. */
export interface TopK {
  readonly k: number;
  readonly rows: Int32Array;
  readonly scores: Float32Array;
}
