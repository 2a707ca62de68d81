/** Ranked lists, columnar: query `i` owns entries `offsets[i]` to `offsets[i + 1]`, best first. */
export interface NeighborLists {
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  /** Cosine, dot product or negated Euclidean distance: higher is better. */
  readonly scores: Float64Array;
  /** Queries with the zero vector, which cosine and dot product compare with nothing: their lists are empty. */
  readonly zeroQueries: Int32Array;
}

/** Lists in the making: query `i` has `counts[i]` entries from place `i · k` on. */
export interface OpenLists {
  readonly k: number;
  readonly counts: Int32Array;
  readonly rows: Int32Array;
  readonly scores: Float64Array;
}

/** Room for `k` entries of each query. */
export function openLists(queries: number, k: number): OpenLists {
  const counts = new Int32Array(queries);
  return { k, counts, rows: new Int32Array(queries * k), scores: new Float64Array(queries * k) };
}

/** Closes the gaps that shorter lists left. */
export function closeLists({ k, counts, rows, scores }: OpenLists, zeroQueries: Int32Array): NeighborLists {
  const offsets = new Int32Array(counts.length + 1);
  for (let query = 0; query < counts.length; query++) {
    const at = offsets[query]!;
    rows.copyWithin(at, query * k, query * k + counts[query]!);
    scores.copyWithin(at, query * k, query * k + counts[query]!);
    offsets[query + 1] = at + counts[query]!;
  }
  const total = offsets[counts.length]!;
  return { offsets, rows: rows.slice(0, total), scores: scores.slice(0, total), zeroQueries };
}
