import type { EmbeddingMatrix } from "./embedding-matrix.js";
import type { TileWork } from "./tile-work.js";

/** Threads that find the lists of some queries each, all at once. */
export interface SearchThreads {
  readonly size: number;
  /**
   * Finds the lists of each part in a thread of its own (at most `size` parts), and tells `onSettled` now and then how
   * many queries have theirs by now. Throws `InterruptedError` when the signal aborts, and what a thread throws.
   */
  search(
    parts: readonly SearchPart[],
    options: { readonly signal?: AbortSignal | undefined; readonly onSettled: (settled: number) => void },
  ): Promise<FoundPart[]>;
  /**
   * Works on the graph of neighbours in all threads at once, until no unit is left, and tells `onUnits` now and then how many
   * more are done. Throws `InterruptedError` when the signal aborts, and what a thread throws.
   */
  tiles(
    work: TileWork,
    options: { readonly signal?: AbortSignal | undefined; readonly onUnits: (count: number) => void },
  ): Promise<void>;
}

/** Some queries of a search. All of it can be posted to a thread, and the items are not copied then. */
export interface SearchPart {
  readonly items: SharedItems;
  readonly queries: EmbeddingMatrix;
  /** Euclidean length of each query. */
  readonly norms: Float64Array;
  /** Length of the lists, at most the items. */
  readonly k: number;
  /** Per query, item rows that must not be returned. */
  readonly exclude: readonly Int32Array[] | undefined;
  readonly shape: ScreenShape;
  /** Where in the shared memory this part has room to itself. */
  readonly scratch: number;
}

/** Lists of a part: query `i` has `counts[i]` entries from place `i · k` on. */
export interface FoundPart {
  readonly counts: Int32Array;
  readonly rows: Int32Array;
  readonly scores: Float64Array;
  /** Queries, as rows of the part, whose list is not proven. */
  readonly unsettled: Int32Array;
}

/** Items as threads share them, for cosine or dot product; every array lies in shared memory. */
export interface SharedItems {
  readonly similarity: "cosine" | "dot";
  readonly rows: number;
  readonly dims: number;
  /** A `WebAssembly.Memory`: the vectors as given, float32 row-major, from `start` on, then room for scratch. */
  readonly memory: { readonly buffer: SharedArrayBuffer };
  readonly start: number;
  /** Given row of each searched row; null where they are the same. */
  readonly rowOf: Int32Array | null;
  /** Euclidean length of each given vector. */
  readonly norms: Float64Array;
  /** Longest searched vector, and for cosine the furthest a searched vector's length is from 1. */
  readonly maxNorm: number;
  readonly normError: number;
  readonly quantised: QuantisedItems;
}

/** Items in 8 bits a value, their mean taken off, by blocks of consecutive rows that share a step. */
export interface QuantisedItems {
  readonly centre: Float32Array;
  readonly blocks: readonly (QuantisedBlock & { readonly start: number })[];
  /** Rows at even distances over all items, to guess the k-th best score of a query from. */
  readonly sample: QuantisedBlock;
}

export interface QuantisedBlock {
  readonly rows: number;
  /** `rows × dims`, each value with 128 added. */
  readonly data: Uint8Array;
  /** What one unit is worth. */
  readonly step: number;
  /** Length of the longest error of a row. */
  readonly error: number;
  /** Length of the longest row, its centre taken off. */
  readonly length: number;
}

/** Sizes of what is screened at once. */
export interface ScreenShape {
  /** Items that are quantised or multiplied together, at most. */
  readonly blockRows: number;
  /** Queries that are screened together, at most; a multiple of 16. */
  readonly columns: number;
  /** Candidates that one query may collect. */
  readonly room: number;
}
