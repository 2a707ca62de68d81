import type { MatrixEngine, TopK } from "../contracts/matrix-engine.js";
import { dotProduct } from "../numeric/dot-product.js";
import { createTopK } from "../numeric/top-k.js";
import { requireSameRows } from "./require-same-rows.js";

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
    async crossProduct(left, right) {
      requireSameRows(left, right);
      const product = new Float64Array(left.dims * right.dims);
      for (let row = 0; row < left.rows; row++) {
        for (let i = 0; i < left.dims; i++) {
          const value = left.data[row * left.dims + i]!;
          const from = row * right.dims;
          const to = i * right.dims;
          for (let j = 0; j < right.dims; j++) product[to + j]! += value * right.data[from + j]!;
        }
      }
      return product;
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
