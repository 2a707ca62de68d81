import type { MatrixEngine, TopK } from "../contracts/matrix-engine.js";
import { dotProduct } from "../numeric/dot-product.js";
import { createTopK } from "../numeric/top-k.js";

/**
 * The matrix engine in plain TypeScript: the fallback where no faster one runs, and the oracle of the others'
 * tests. Products are summed in float64 and rounded to float32 once. About 1.5 GFLOP/s. Throws `RangeError` for
 * a score that is NaN, or `k` beyond the items.
 */
export function createPlainEngine(): MatrixEngine {
  return {
    name: "plain",
    async topK(queries, items, k, options): Promise<TopK> {
      if (k > items.rows) throw new RangeError(`k is ${k}; expected at most the ${items.rows} items`);
      const bias = options?.bias;
      const { dims } = items;
      const rows = new Int32Array(queries.rows * k);
      const scores = new Float32Array(queries.rows * k);
      const list = new Float64Array(k);
      const best = createTopK(k);
      for (let query = 0; query < queries.rows; query++) {
        for (let item = 0; item < items.rows; item++) {
          const product = dotProduct(queries.data, query * dims, items.data, item * dims, dims);
          best.offer(item, Math.fround(bias === undefined ? product : product + bias[item]!));
        }
        best.drain(rows.subarray(query * k, (query + 1) * k), list);
        scores.set(list, query * k);
      }
      return { k, rows, scores };
    },
    async integerProducts() {
      return null;
    },
    async searchThreads() {
      return null;
    },
    async close() {},
  };
}
