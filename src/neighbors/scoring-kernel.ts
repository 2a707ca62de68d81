import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { SharedItems } from "../contracts/search-threads.js";
import { type SharedWasmMemory, webAssembly } from "../numeric/web-assembly.js";
import { aligned, type CompiledKernel, compileKernel, pageBytes, reserved } from "./kernel-memory.js";
import { scoringWasm } from "./scoring-wasm.js";

/** The function of `assembly/scoring.ts` and typed views of the memory it works on. */
export interface ScoringKernel {
  readonly query: Float32Array;
  /** Rows of the items to score, and their dot products with `query`; as many as a query may collect. */
  readonly chosen: Int32Array;
  readonly exact: Float64Array;
  /** Computes the first `count` dot products in float64, bit for bit as `dotProduct` gives them. */
  score(count: number): void;
}

/** Where items lie in a memory, and where what follows them may begin. */
export interface ItemMemory {
  readonly memory: SharedWasmMemory;
  readonly start: number;
  readonly end: number;
}

/**
 * Copies items into a memory that threads share. Null where this machine has no WebAssembly with SIMD and threads.
 * Throws `RangeError` where there is not that much memory.
 */
export function createItemMemory({ data }: EmbeddingMatrix): ItemMemory | null {
  compiled ??= compileKernel(scoringWasm);
  if (compiled === "unsupported") return null;
  const end = reserved + aligned(data.byteLength);
  const initial = Math.ceil(end / pageBytes);
  const memory = new webAssembly.Memory({ initial, maximum: mostPages, shared: true });
  new Float32Array(memory.buffer, reserved, data.length).set(data);
  return { memory, start: reserved, end };
}

/** Bytes of scratch that one kernel needs. */
export function scoringScratch(dims: number, room: number): number {
  return aligned(4 * dims) + aligned(4 * room) + aligned(8 * room);
}

/** Lets a memory reach to byte `end`. Throws `RangeError` where there is not that much. */
export function growTo(memory: SharedWasmMemory, end: number): void {
  const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes);
  if (missing > 0) memory.grow(missing);
}

/** Opens a kernel with scratch of its own, from byte `scratch` on, in a memory of `createItemMemory`. */
export function openScoringKernel(
  { memory, start, dims }: Pick<SharedItems, "memory" | "start" | "dims">,
  scratch: number,
  room: number,
): ScoringKernel {
  compiled ??= compileKernel(scoringWasm);
  if (compiled === "unsupported") throw new RangeError("WebAssembly with SIMD and threads is missing");
  const { exports } = new webAssembly.Instance(compiled, { env: { memory: memory as SharedWasmMemory } });
  const { dotProducts } = exports as unknown as WasmExports;
  const chosen = scratch + aligned(4 * dims);
  const exact = chosen + aligned(4 * room);
  return {
    query: new Float32Array(memory.buffer, scratch, dims),
    chosen: new Int32Array(memory.buffer, chosen, room),
    exact: new Float64Array(memory.buffer, exact, room),
    score: (count) => dotProducts(scratch, start, dims, chosen, count, exact),
  };
}

interface WasmExports {
  dotProducts(query: number, items: number, dims: number, chosen: number, count: number, exact: number): void;
}

let compiled: CompiledKernel | null = null;

/** 4 GiB, the most WebAssembly has. */
const mostPages = 65_536;
