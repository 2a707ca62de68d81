import type { QuantisedBlock, ScreenShape } from "../contracts/search-threads.js";
import { webAssembly } from "../numeric/web-assembly.js";
import { type CompiledKernel, compileKernel, createPlacer, pageBytes, reserved } from "./kernel-memory.js";
import { screeningWasm } from "./screening-wasm.js";

/** The functions of `assembly/screening.ts` and typed views of the memory they work on. */
export interface ScreeningKernel extends ScreenShape {
  readonly dims: number;
  readonly centre: Float32Array;
  /** `blockRows × dims`: vectors to quantise. */
  readonly vectors: Float32Array;
  /** `blockRows × dims`: the block to multiply. ONNX Runtime does not read shared memory. */
  readonly block: Uint8Array;
  /** `blockRows × columns`, to be written from outside. */
  readonly products: Int32Array;
  readonly thresholds: Int32Array;
  /** Candidates of each column; more than `room` where some could not be kept. */
  readonly counts: Int32Array;
  /** `columns × room`. */
  readonly scores: Float32Array;
  /** `columns × room`. */
  readonly rows: Int32Array;
  /** Quantises the first `rows` vectors into `data` (`rows × dims`), each value with 128 added. */
  quantise(rows: number, data: Uint8Array): QuantisedBlock;
  /** Leaves in `thresholds` the `rank`-th largest of each column of products (`rank` at most `room`). */
  rankthLargest(rows: number, columns: number, rank: number): void;
  /** Collects products above the thresholds, as scores in units of `step`. */
  collect(rows: number, columns: number, step: number, firstRow: number): void;
  /** The k-th largest of the first `count` scores of a column. */
  kthLargest(column: number, count: number, k: number): number;
}

/** Opens kernels over one memory, which grows with their shapes; each makes the one before it useless. */
export type KernelOpener = (shape: ScreenShape) => ScreeningKernel;

/**
 * Memory for kernels over vectors of `dims` dimensions, for one thread. Null where this machine has no WebAssembly
 * with SIMD. Throws `RangeError`, as do the kernels it opens, where there is not that much memory.
 */
export function createKernelMemory(dims: number): KernelOpener | null {
  compiled ??= compileKernel(screeningWasm);
  if (compiled === "unsupported") return null;
  const memory = new webAssembly.Memory({ initial: reserved / pageBytes });
  const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
  const wasm = exports as unknown as WasmExports;

  return ({ blockRows, columns, room }) => {
    const { place, end } = createPlacer();
    const at = {
      centre: place(4 * dims),
      vectors: place(4 * blockRows * dims),
      block: place(blockRows * dims),
      lengths: place(2 * 8),
      products: place(4 * blockRows * columns),
      thresholds: place(4 * columns),
      counts: place(4 * columns),
      scores: place(4 * columns * room),
      rows: place(4 * columns * room),
      copies: place(4 * room),
    };
    const missing = Math.ceil((end() - memory.buffer.byteLength) / pageBytes);
    if (missing > 0) memory.grow(missing);
    const floats = (start: number, length: number) => new Float32Array(memory.buffer, start, length);
    const integers = (start: number, length: number) => new Int32Array(memory.buffer, start, length);
    const block = new Uint8Array(memory.buffer, at.block, blockRows * dims);
    const lengths = new Float64Array(memory.buffer, at.lengths, 2);
    const scores = floats(at.scores, columns * room);
    const copies = floats(at.copies, room);
    return {
      blockRows,
      columns,
      room,
      dims,
      centre: floats(at.centre, dims),
      vectors: floats(at.vectors, blockRows * dims),
      block,
      products: integers(at.products, blockRows * columns),
      thresholds: integers(at.thresholds, columns),
      counts: integers(at.counts, columns),
      scores,
      rows: integers(at.rows, columns * room),
      quantise(rows, data) {
        const largest = wasm.largestOffset(at.vectors, at.centre, rows, dims);
        const step = largest === 0 ? 1 : largest / 127;
        wasm.quantise(at.vectors, at.centre, rows, dims, step, at.block, at.lengths);
        data.set(block.subarray(0, rows * dims));
        return { rows, data, step, error: Math.sqrt(lengths[0]!), length: Math.sqrt(lengths[1]!) };
      },
      rankthLargest(rows, used, rank) {
        wasm.rankthLargest(at.products, rows, used, rank, at.rows, at.thresholds);
      },
      collect(rows, used, step, firstRow) {
        const { products, thresholds, counts } = at;
        wasm.collect(products, rows, used, thresholds, step, firstRow, room, at.scores, at.rows, counts);
      },
      kthLargest(column, count, k) {
        copies.set(scores.subarray(column * room, column * room + count));
        return wasm.kthLargest(at.copies, count, k);
      },
    };
  };
}

interface WasmExports {
  largestOffset(x: number, centre: number, rows: number, dims: number): number;
  quantise(
    x: number,
    centre: number,
    rows: number,
    dims: number,
    step: number,
    to: number,
    lengths: number,
  ): void;
  collect(
    products: number,
    rows: number,
    columns: number,
    thresholds: number,
    step: number,
    firstRow: number,
    room: number,
    scores: number,
    ids: number,
    counts: number,
  ): void;
  rankthLargest(
    products: number,
    rows: number,
    columns: number,
    rank: number,
    largest: number,
    thresholds: number,
  ): void;
  kthLargest(values: number, n: number, k: number): number;
}

let compiled: CompiledKernel | null = null;
