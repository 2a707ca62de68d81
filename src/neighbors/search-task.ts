import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { PreparedItems } from "./prepare-items.js";

/** One search: what both ways of screening need to know. */
export interface SearchTask {
  readonly queries: EmbeddingMatrix;
  /** Euclidean length of each query. */
  readonly norms: Float64Array;
  readonly items: PreparedItems;
  /** Length of the lists, at most the items. */
  readonly k: number;
  /** Per query, item rows that must not be returned. */
  readonly exclude: readonly Int32Array[] | undefined;
  /** Whether the items are searched this once, so that what is made for later searches must pay off in this one. */
  readonly once?: boolean | undefined;
}

export interface ScreeningOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told after each batch of queries how many have their list by now. */
  readonly onSettled: (settled: number) => void;
}

/** The longest list of excluded rows among `rows` of the queries. */
export function mostExcluded(rows: Int32Array, exclude: SearchTask["exclude"]): number {
  return exclude === undefined ? 0 : rows.reduce((most, row) => Math.max(most, exclude[row]!.length), 0);
}
