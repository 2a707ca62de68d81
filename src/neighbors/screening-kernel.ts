import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { type WasmModule, webAssembly } from "../numeric/web-assembly.js";
import { screeningWasm } from "./screening-wasm.js";

/** Sizes of what a kernel works on at once. */
export interface KernelShape {
  /** Vectors that are quantised, multiplied or scored together, at most. */
  readonly blockRows: number;
  /** Queries that are screened together, at most; a multiple of 16. */
  readonly columns: number;
  /** Candidates that one query may collect. */
  readonly room: number;
}

/** The functions of `assembly/screening.ts` and typed views of the memory they work on. */
export interface ScreeningKernel extends KernelShape {
  readonly dims: number;
  readonly centre: Float32Array;
  /** `blockRows × dims`: vectors to quantise. */
  readonly vectors: Float32Array;
  /** `blockRows × columns`, to be written from outside. */
  readonly products: Int32Array;
  readonly thresholds: Int32Array;
  /** Candidates of each column; more than `room` where some could not be kept. */
  readonly counts: Int32Array;
  /** `columns × room`. */
  readonly scores: Float32Array;
  /** `columns × room`. */
  readonly rows: Int32Array;
  readonly query: Float32Array;
  /** Rows of the candidates that were scored last, and their dot products with `query`. */
  readonly chosen: Int32Array;
  readonly exact: Float64Array;
  /** Quantises the first `rows` vectors into `data` (`rows × dims`), each value with 128 added. */
  quantise(rows: number, data: Uint8Array): QuantisedBlock;
  /** Leaves in `thresholds` the `rank`-th largest of each column of products (`rank` at most `room`). */
  rankthLargest(rows: number, columns: number, rank: number): void;
  /** Collects products above the thresholds, as scores in units of `step`. */
  collect(rows: number, columns: number, step: number, firstRow: number): void;
  /** The k-th largest of the first `count` scores of a column. */
  kthLargest(column: number, count: number, k: number): number;
  /**
   * Chooses from the first `count` candidates of a column those with `low <= score < high`, computes their dot products
   * in float64, bit for bit as `dotProduct` gives them, and returns how many they are.
   */
  scoreWithin(column: number, count: number, low: number, high: number): number;
}

export interface QuantisedBlock {
  /** `rows × dims`, each value with 128 added. */
  readonly data: Uint8Array;
  /** What one unit is worth. */
  readonly step: number;
  /** Length of the longest error of a row. */
  readonly error: number;
  /** Length of the longest row, its centre taken off. */
  readonly length: number;
}

/** Opens kernels over one memory, which grows with their shapes; each makes the one before it useless. */
export type KernelOpener = (shape: KernelShape) => ScreeningKernel;

/**
 * Memory for kernels over `items` (`rows × dims`), of which it holds a copy. Null where this machine has no
 * WebAssembly with SIMD. Throws `RangeError`, as do the kernels it opens, where there is not that much memory.
 */
export function createKernelMemory({ dims, data }: EmbeddingMatrix): KernelOpener | null {
  compiled ??= compile();
  if (compiled === "unsupported") return null;
  const items = reserved;
  const scratch = items + aligned(data.byteLength);
  const memory = new webAssembly.Memory({ initial: Math.ceil(scratch / pageBytes) });
  const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
  const wasm = exports as unknown as WasmExports;
  new Float32Array(memory.buffer, items, data.length).set(data);

  return ({ blockRows, columns, room }) => {
    let end = scratch;
    const place = (bytes: number): number => {
      const start = end;
      end += aligned(bytes);
      return start;
    };
    const at = {
      centre: place(4 * dims),
      vectors: place(4 * blockRows * dims),
      bytes: place(blockRows * dims),
      lengths: place(2 * 8),
      products: place(4 * blockRows * columns),
      thresholds: place(4 * columns),
      counts: place(4 * columns),
      scores: place(4 * columns * room),
      rows: place(4 * columns * room),
      copies: place(4 * room),
      query: place(4 * dims),
      chosen: place(4 * room),
      exact: place(8 * room),
    };
    const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes);
    if (missing > 0) memory.grow(missing);
    const floats = (start: number, length: number) => new Float32Array(memory.buffer, start, length);
    const integers = (start: number, length: number) => new Int32Array(memory.buffer, start, length);
    const lengths = new Float64Array(memory.buffer, at.lengths, 2);
    const vectors = floats(at.vectors, blockRows * dims);
    const scores = floats(at.scores, columns * room);
    const copies = floats(at.copies, room);
    return {
      blockRows,
      columns,
      room,
      dims,
      centre: floats(at.centre, dims),
      vectors,
      products: integers(at.products, blockRows * columns),
      thresholds: integers(at.thresholds, columns),
      counts: integers(at.counts, columns),
      scores,
      rows: integers(at.rows, columns * room),
      query: floats(at.query, dims),
      chosen: integers(at.chosen, room),
      exact: new Float64Array(memory.buffer, at.exact, room),
      quantise(rows, to) {
        const largest = wasm.largestOffset(at.vectors, at.centre, rows, dims);
        const step = largest === 0 ? 1 : largest / 127;
        wasm.quantise(at.vectors, at.centre, rows, dims, step, at.bytes, at.lengths);
        to.set(new Uint8Array(memory.buffer, at.bytes, rows * dims));
        return { data: to, step, error: Math.sqrt(lengths[0]!), length: Math.sqrt(lengths[1]!) };
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
      scoreWithin(column, count, low, high) {
        const [screened, ids] = [at.scores + 4 * room * column, at.rows + 4 * room * column];
        const { query, chosen, exact } = at;
        return wasm.scoreWithin(low, high, count, screened, ids, query, items, dims, chosen, exact);
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
  scoreWithin(
    low: number,
    high: number,
    count: number,
    scores: number,
    ids: number,
    query: number,
    items: number,
    dims: number,
    chosen: number,
    exact: number,
  ): number;
}

let compiled: WasmModule | "unsupported" | null = null;

function compile(): WasmModule | "unsupported" {
  const bytes = Uint8Array.from(atob(screeningWasm), (character) => character.charCodeAt(0));
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : "unsupported";
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / cacheLine) * cacheLine;
}

const pageBytes = 65_536;
/** What the compiler keeps for itself at the start of the memory. */
const reserved = 65_536;
const cacheLine = 64;
