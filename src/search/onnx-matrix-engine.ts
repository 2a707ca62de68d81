import { availableParallelism } from "node:os";
import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine, TopK } from "../contracts/matrix-engine.js";
import { type OnnxSession, type OnnxValue, openOnnxSession } from "../execution/onnx-session.js";
import { mergeTopK } from "../neighbors/merge-top-k.js";
import { groupedTopKGraph, groupSize, topKGraph } from "./onnx-graph.js";

/**
 * The matrix engine on ONNX Runtime: one Gemm and a selection (`onnx-graph.ts`), some hundred times plain TypeScript.
 * Sessions open at the first call that needs them and stay open until `close`. A call occupies the thread that makes it.
 * `threads` defaults to the cores of the machine. Throws `RangeError` for `k` beyond the items, and where it returns
 * a score that is NaN. Finite values are the caller's to ensure (`prepareItems` does, once, which a check in each
 * call would cost anew): beside a NaN, TopK loses entries.
 */
export function createOnnxMatrixEngine({
  threads = availableParallelism(),
}: {
  threads?: number;
} = {}): MatrixEngine {
  const sessions = new Map<string, Promise<OnnxSession>>();

  function session(grouped: boolean, bias: boolean): Promise<OnnxSession> {
    const key = `${grouped} ${bias}`;
    const known = sessions.get(key);
    if (known !== undefined) return known;
    const graph = grouped ? groupedTopKGraph({ bias }) : topKGraph({ bias });
    const opening = openOnnxSession(graph, { threads, arena: true });
    sessions.set(key, opening);
    return opening;
  }

  async function select(
    queries: EmbeddingMatrix,
    items: EmbeddingMatrix,
    k: number,
    bias?: Float32Array,
  ): Promise<TopK> {
    const grouped = items.rows % groupSize === 0 && worthGrouping(items.rows, k);
    const feeds: Record<string, OnnxValue> = {
      q: { type: "float32", data: queries.data, dims: [queries.rows, queries.dims] },
      x: { type: "float32", data: items.data, dims: [items.rows, items.dims] },
      k: { type: "int64", data: BigInt64Array.of(BigInt(k)), dims: [1] },
    };
    if (bias !== undefined) feeds.b = { type: "float32", data: bias, dims: [items.rows] };
    const open = await session(grouped, bias !== undefined);
    return open.run(feeds, grouped ? ["v", "i", "g"] : ["v", "i"], ({ v, i, g }) => readTopK(k, v!, i!, g));
  }

  return {
    name: "onnxruntime",
    async topK(queries, items, k, options): Promise<TopK> {
      if (k > items.rows) throw new RangeError(`k is ${k}; expected at most the ${items.rows} items`);
      if (queries.rows === 0 || k === 0) return { k, rows: new Int32Array(0), scores: new Float32Array(0) };
      const bias = options?.bias;
      const whole = items.rows - (items.rows % groupSize);
      if (whole === items.rows || !worthGrouping(whole, k)) return select(queries, items, k, bias);
      const most = await select(queries, slice(items, 0, whole), k, bias?.subarray(0, whole));
      const rest = slice(items, whole, items.rows);
      const last = await select(queries, rest, Math.min(k, rest.rows), bias?.subarray(whole));
      return mergeTopK(most, last, whole, k, queries.rows);
    },
    async close() {
      const open = [...sessions.values()];
      sessions.clear();
      await Promise.all(open.map(async (opening) => (await opening).close()));
    },
  };
}

/** Whether the k best groups are few enough of all groups. */
function worthGrouping(rows: number, k: number): boolean {
  return rows >= 4 * groupSize * k;
}

function slice({ dims, data }: EmbeddingMatrix, start: number, end: number): EmbeddingMatrix {
  return { rows: end - start, dims, data: data.subarray(start * dims, end * dims) };
}

function readTopK(k: number, values: OnnxValue, indices: OnnxValue, groups: OnnxValue | undefined): TopK {
  const scores = Float32Array.from(values.data as Float32Array);
  const bad = scores.findIndex(Number.isNaN);
  if (bad >= 0) throw new RangeError(`query ${Math.floor(bad / k)} has a score that is not a number`);
  const rows = lowHalves(indices);
  if (groups !== undefined) {
    const chosen = lowHalves(groups);
    for (let at = 0; at < rows.length; at++) {
      const place = rows[at]!;
      const member = place % groupSize;
      rows[at] = chosen[at - (at % k) + (place - member) / groupSize]! * groupSize + member;
    }
  }
  return { k, rows, scores };
}

/** int64 values that fit 32 bits: the low half of each, little-endian. */
function lowHalves({ data }: OnnxValue): Int32Array {
  const wide = data as BigInt64Array;
  const halves = new Int32Array(wide.buffer, wide.byteOffset, wide.length * 2);
  const low = new Int32Array(wide.length);
  for (let at = 0; at < low.length; at++) low[at] = halves[at * 2]!;
  return low;
}
