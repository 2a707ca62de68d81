import type { EmbeddingMatrix } from "./embedding-matrix.js";
import type { SearchThreads } from "./search-threads.js";

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
  /**
   * `leftᵀ · right` in float64 (`left.dims × right.dims`, row-major): of a matrix with itself, its Gram matrix. The two
   * must have equally many rows. Cost: 2 · rows · left.dims · right.dims operations.
   */
  crossProduct(left: RealMatrix, right: RealMatrix): Promise<Float64Array>;
  /** Products of small integers, or null where the engine has none that are exact on this machine. */
  integerProducts(): Promise<IntegerProducts | null>;
  /** Threads with products of integers of their own, which search at once; null where there is but one. */
  searchThreads(): Promise<SearchThreads | null>;
  close(): Promise<void>;
}

/** `rows × dims` values, row-major. */
export interface RealMatrix {
  readonly rows: number;
  readonly dims: number;
  readonly data: Float32Array | Float64Array;
}

/** `queries × k`, row-major. */
export interface TopK {
  readonly k: number;
  readonly rows: Int32Array;
  readonly scores: Float32Array;
}

/**
 * Writes into `products` (`rows × columns`, row-major) the exact products of `left` (`rows × dims`, each value stored
 * with 128 added) and `right` (`dims × columns`, transposed vectors, from -127 to 127).
 */
export type IntegerProducts = (
  left: Uint8Array,
  right: Int8Array,
  shape: { readonly rows: number; readonly dims: number; readonly columns: number },
  products: Int32Array,
) => Promise<void>;
