import { availableParallelism } from "node:os";
import type { MatrixEngine, TopK } from "../contracts/matrix-engine.js";
import { type OnnxSession, type OnnxValue, openOnnxSession } from "../execution/onnx-session.js";
import { topKGraph } from "./onnx-graph.js";

/**
 * The matrix engine on ONNX Runtime: one Gemm and one TopK a call, some hundred times plain TypeScript. Sessions
 * open at the first call and stay open until `close`. A call occupies the thread that makes it.
 * `threads` defaults to the cores of the machine. Throws `RangeError` for `k` beyond the items, and where it returns
 * a score that is NaN. Finite values are the caller's to ensure (`prepareItems` does, once, which a check in each
 * call would cost anew): beside a NaN, TopK loses entries.
 */
export function createOnnxMatrixEngine({
  threads = availableParallelism(),
}: {
  threads?: number;
} = {}): MatrixEngine {
  const sessions = new Map<boolean, Promise<OnnxSession>>();

  function session(bias: boolean): Promise<OnnxSession> {
    const open = sessions.get(bias);
    if (open !== undefined) return open;
    const opening = openOnnxSession(topKGraph({ bias }), { threads, arena: true });
    sessions.set(bias, opening);
    return opening;
  }

  return {
    name: "onnxruntime",
    async topK(queries, items, k, options): Promise<TopK> {
      if (k > items.rows) throw new RangeError(`k is ${k}; expected at most the ${items.rows} items`);
      if (queries.rows === 0 || k === 0) return { k, rows: new Int32Array(0), scores: new Float32Array(0) };
      const bias = options?.bias;
      const feeds: Record<string, OnnxValue> = {
        q: { type: "float32", data: queries.data, dims: [queries.rows, queries.dims] },
        x: { type: "float32", data: items.data, dims: [items.rows, items.dims] },
        k: { type: "int64", data: BigInt64Array.of(BigInt(k)), dims: [1] },
      };
      if (bias !== undefined) feeds.b = { type: "float32", data: bias, dims: [items.rows] };
      const open = await session(bias !== undefined);
      return open.run(feeds, ["v", "i"], ({ v, i }) => readTopK(v!, i!, k));
    },
    async close() {
      const open = [...sessions.values()];
      sessions.clear();
      await Promise.all(open.map(async (opening) => (await opening).close()));
    },
  };
}

function readTopK(values: OnnxValue, indices: OnnxValue, k: number): TopK {
  const scores = Float32Array.from(values.data as Float32Array);
  const bad = scores.findIndex(Number.isNaN);
  if (bad >= 0) throw new RangeError(`query ${Math.floor(bad / k)} has a score that is not a number`);
  // Row numbers fit 32 bits: the low half of each little-endian int64.
  const wide = indices.data as BigInt64Array;
  const halves = new Int32Array(wide.buffer, wide.byteOffset, wide.length * 2);
  const rows = new Int32Array(wide.length);
  for (let at = 0; at < rows.length; at++) rows[at] = halves[at * 2]!;
  return { k, rows, scores };
}
