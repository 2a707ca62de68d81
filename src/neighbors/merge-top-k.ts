import type { TopK } from "../contracts/matrix-engine.js";

/**
 * The best `k` of two sorted results over disjoint items, score descending, then row ascending. Rows of `later` count
 * from `offset`, which lies beyond every row of `earlier`, so ties keep `earlier` first. `k` is at most what both hold.
 */
export function mergeTopK(earlier: TopK, later: TopK, offset: number, k: number, queries: number): TopK {
  const rows = new Int32Array(queries * k);
  const scores = new Float32Array(queries * k);
  for (let query = 0; query < queries; query++) {
    let a = query * earlier.k;
    let b = query * later.k;
    const aEnd = a + earlier.k;
    const bEnd = b + later.k;
    for (let at = query * k; at < (query + 1) * k; at++) {
      if (b >= bEnd || (a < aEnd && earlier.scores[a]! >= later.scores[b]!)) {
        rows[at] = earlier.rows[a]!;
        scores[at] = earlier.scores[a++]!;
      } else {
        rows[at] = later.rows[b]! + offset;
        scores[at] = later.scores[b++]!;
      }
    }
  }
  return { k, rows, scores };
}
