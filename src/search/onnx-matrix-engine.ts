import { availableParallelism } from "node:os";
import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { IntegerProducts, MatrixEngine, RealMatrix, TopK } from "../contracts/matrix-engine.js";
import { requireWhole } from "../contracts/require-whole.js";
import { type OnnxSession, type OnnxValue, openOnnxSession } from "../execution/onnx-session.js";
import { mergeTopK } from "../neighbors/merge-top-k.js";
import { requireSameRows } from "../neighbors/require-same-rows.js";
import { keepFreedMemory } from "./keep-freed-memory.js";
import {
  crossProductGraph,
  groupedTopKGraph,
  groupSize,
  integerProductGraph,
  topKGraph,
} from "./onnx-graph.js";
import { type OpenSearchThreads, openSearchThreads } from "./search-threads.js";

/**
 * The matrix engine on ONNX Runtime: one Gemm and a selection (`onnx-graph.ts`), some hundred times plain TypeScript.
 * Sessions open at the first call that needs them and stay open until `close`. A call occupies the thread that makes it.
 * `threads` defaults to the cores of the machine; `InputError` unless it is a whole number from 1. Throws `RangeError` for `k` beyond the items, and where it returns
 * a score that is NaN. Finite values are the caller's to ensure (`prepareItems` does, once, which a check in each
 * call would cost anew): beside a NaN, TopK loses entries.
 */
export function createOnnxMatrixEngine({
  threads = availableParallelism(),
}: {
  threads?: number;
} = {}): MatrixEngine {
  requireWhole("threads", threads);
  const sessions = new Map<string, Promise<OnnxSession>>();
  let integers: Promise<IntegerProducts | null> | null = null;
  let searching: Promise<OpenSearchThreads | null> | null = null;

  function session(name: string, graph: () => Uint8Array): Promise<OnnxSession> {
    const known = sessions.get(name);
    if (known !== undefined) return known;
    const opening = openOnnxSession(graph(), { threads, arena: true });
    sessions.set(name, opening);
    return opening;
  }

  async function openIntegerProducts(): Promise<IntegerProducts | null> {
    const open = await session("integer product", integerProductGraph);
    const multiply = integerProductsOf(open);
    return (await areExact(multiply)) ? multiply : null;
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
    const biased = { bias: bias !== undefined };
    const open = await session(`${grouped} ${biased.bias}`, () =>
      grouped ? groupedTopKGraph(biased) : topKGraph(biased),
    );
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
    async crossProduct(left, right) {
      requireSameRows(left, right);
      const product = new Float64Array(left.dims * right.dims);
      const open = await session("cross product", crossProductGraph);
      for (let start = 0; start < left.rows; start += productRows) {
        const end = Math.min(start + productRows, left.rows);
        const x = inFloat64(left, start, end);
        const y = left === right ? x : inFloat64(right, start, end);
        await open.run({ x, y }, ["s"], ({ s }) => {
          const part = s!.data as Float64Array;
          if (start === 0) product.set(part);
          else for (let i = 0; i < part.length; i++) product[i]! += part[i]!;
        });
      }
      return product;
    },
    integerProducts() {
      integers ??= openIntegerProducts();
      return integers;
    },
    async searchThreads() {
      keeping ??= keepFreedMemory();
      searching ??= threads === 1 ? Promise.resolve(null) : openSearchThreads(threads);
      await keeping;
      return searching;
    },
    async close() {
      await (await searching)?.close();
      searching = null;
      integers = null;
      const open = [...sessions.values()];
      sessions.clear();
      await Promise.all(open.map(async (opening) => (await opening).close()));
    },
  };
}

function integerProductsOf(session: OnnxSession): IntegerProducts {
  return async (left, right, { rows, dims, columns }, products) => {
    const feeds: Record<string, OnnxValue> = {
      q: { type: "uint8", data: left, dims: [rows, dims] },
      x: { type: "int8", data: right, dims: [dims, columns] },
    };
    await session.run(feeds, { s: { type: "int32", data: products, dims: [rows, columns] } }, () => {});
  };
}

/** Kernels for processors without VNNI add pairs of products in 16 bits, which the largest values overflow. */
async function areExact(multiply: IntegerProducts): Promise<boolean> {
  const shape = { rows: 16, dims: 64, columns: 16 };
  const products = new Int32Array(shape.rows * shape.columns);
  for (const [left, right] of [
    [255, 127],
    [1, 127],
    [255, -127],
  ] as const) {
    const a = new Uint8Array(shape.rows * shape.dims).fill(left);
    const b = new Int8Array(shape.dims * shape.columns).fill(right);
    await multiply(a, b, shape, products);
    if (products.some((product) => product !== (left - 128) * right * shape.dims)) return false;
  }
  return true;
}

/** Whether the k best groups are few enough of all groups. */
function worthGrouping(rows: number, k: number): boolean {
  return rows >= 4 * groupSize * k;
}

function slice({ dims, data }: EmbeddingMatrix, start: number, end: number): EmbeddingMatrix {
  return { rows: end - start, dims, data: data.subarray(start * dims, end * dims) };
}

function inFloat64({ dims, data }: RealMatrix, start: number, end: number): OnnxValue {
  const part = data.subarray(start * dims, end * dims);
  const values = part instanceof Float64Array ? part : Float64Array.from(part);
  return { type: "float64", data: values, dims: [end - start, dims] };
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

/** Once in a process is enough; done where there is much to multiply. */
let keeping: Promise<void> | null = null;

/** Rows of one call of `crossProduct`: enough for full speed, 25 MB of float64 at 384 dimensions. */
const productRows = 8192;
