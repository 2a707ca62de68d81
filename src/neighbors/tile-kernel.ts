import { webAssembly } from "../numeric/web-assembly.js";
import { type CompiledKernel, compileKernel, createPlacer, pageBytes } from "./kernel-memory.js";
import { tilesWasm } from "./tiles-wasm.js";

/** The functions of `assembly/tiles.ts` and typed views of the memory, of one thread, that they work on. */
export interface TileKernel {
  readonly side: number;
  readonly dims: number;
  readonly centre: Float32Array;
  /** `side × dims`: vectors to quantise. */
  readonly vectors: Float32Array;
  /** `side × dims`: rows of the tile, each value with 128 added. */
  readonly left: Uint8Array;
  /** `side × dims`: columns of the tile as rows, before `transpose`. */
  readonly columnsAsRows: Uint8Array;
  /** `dims × columns`: what to multiply the rows with. */
  readonly right: Int8Array;
  /** `rows × columns`, to be written from outside. */
  readonly products: Int32Array;
  readonly rowSteps: Float32Array;
  readonly rowBiases: Float32Array;
  readonly rowLimits: Float32Array;
  readonly columnSteps: Float32Array;
  readonly columnBiases: Float32Array;
  readonly columnLimits: Float32Array;
  /** Three numbers of 4 bytes an entry. */
  readonly hits: Uint8Array;
  /** Squared length of each quantised row less the centre, of what was kept, of what was lost. */
  readonly lengths: Float64Array;
  /** Entries counted by `tally`. */
  readonly tallied: Int32Array;
  /** Quantises the first `rows` vectors into `left`, `rowSteps`, `rowBiases` and `lengths`. */
  quantise(rows: number, euclidean: boolean): void;
  /** Makes `right`, with `columns` columns, of the first `rows` of `columnsAsRows`. */
  transpose(rows: number, columns: number): void;
  /** Takes a tile into the `rank` largest estimates, without their own bias, of each column; `columnLimits` are the least of them. */
  rankColumns(rows: number, columns: number, rank: number): void;
  /** Writes hits from row `from` on and returns how many, and the row to go on from. */
  scan(
    from: number,
    rows: number,
    columns: number,
    used: number,
  ): { readonly next: number; readonly count: number };
  /** Counts columns `from` to `to` - 1 of a row in `tallied`: see `PairBins`. */
  tally(row: number, columns: number, from: number, to: number, bins: PairBins): void;
  /** Forgets what `rankColumns` has seen. */
  forget(columns: number, rank: number): void;
}

/** Bytes that hits of one scan may take. */
export const hitBytes = 12 * 65_536;
export const mostRank = 64;
/** Bins that pairs are counted in at first. */
export const fineBins = 4_000;

/** An estimate e of a similarity, for Euclidean distance -√(-2e) of it, counts in bin ⌊similarity · perUnit + shift⌋. */
export interface PairBins {
  readonly euclidean: boolean;
  readonly perUnit: number;
  readonly shift: number;
}

/**
 * A kernel for tiles of at most `side × side` (a multiple of 16). Null where this machine has no WebAssembly with SIMD. Throws
 * `RangeError` where there is not that much memory.
 */
export function createTileKernel(dims: number, side: number): TileKernel | null {
  compiled ??= compileKernel(tilesWasm);
  if (compiled === "unsupported") return null;
  const { place, end } = createPlacer();
  const at = {
    centre: place(4 * dims),
    vectors: place(4 * side * dims),
    left: place(side * dims),
    columnsAsRows: place(side * dims),
    right: place(side * dims),
    products: place(4 * side * side),
    rowSteps: place(4 * side),
    rowBiases: place(4 * side),
    rowLimits: place(4 * side),
    columnSteps: place(4 * side),
    columnBiases: place(4 * side),
    columnLimits: place(4 * side),
    hits: place(hitBytes),
    count: place(4),
    lengths: place(24 * side),
    largest: place(4 * side * mostRank),
    tallied: place(4 * fineBins),
  };
  const memory = new webAssembly.Memory({ initial: Math.ceil(end() / pageBytes) });
  const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
  const wasm = exports as unknown as WasmExports;
  const floats = (start: number, length: number) => new Float32Array(memory.buffer, start, length);
  const bytes = (start: number, length: number) => new Uint8Array(memory.buffer, start, length);
  const columnLimits = floats(at.columnLimits, side);
  const largest = floats(at.largest, side * mostRank);
  const count = new Int32Array(memory.buffer, at.count, 1);
  return {
    side,
    dims,
    centre: floats(at.centre, dims),
    vectors: floats(at.vectors, side * dims),
    left: bytes(at.left, side * dims),
    columnsAsRows: bytes(at.columnsAsRows, side * dims),
    right: new Int8Array(memory.buffer, at.right, side * dims),
    products: new Int32Array(memory.buffer, at.products, side * side),
    rowSteps: floats(at.rowSteps, side),
    rowBiases: floats(at.rowBiases, side),
    rowLimits: floats(at.rowLimits, side),
    columnSteps: floats(at.columnSteps, side),
    columnBiases: floats(at.columnBiases, side),
    columnLimits,
    hits: bytes(at.hits, hitBytes),
    lengths: new Float64Array(memory.buffer, at.lengths, 3 * side),
    tallied: new Int32Array(memory.buffer, at.tallied, fineBins),
    quantise(rows, euclidean) {
      const { vectors, centre, left, rowSteps, rowBiases, lengths } = at;
      wasm.quantiseRows(vectors, centre, rows, dims, euclidean ? 1 : 0, left, rowSteps, rowBiases, lengths);
    },
    transpose(rows, columns) {
      wasm.transpose(at.columnsAsRows, rows, dims, columns, at.right);
    },
    rankColumns(rows, columns, rank) {
      const { products, rowSteps, rowBiases, columnSteps } = at;
      wasm.rankColumns(
        products,
        rows,
        columns,
        rank,
        rowSteps,
        rowBiases,
        columnSteps,
        at.largest,
        at.columnLimits,
      );
    },
    scan(from, rows, columns, used) {
      const next = wasm.scan(
        at.products,
        from,
        rows,
        columns,
        used,
        at.rowSteps,
        at.rowBiases,
        at.rowLimits,
        at.columnSteps,
        at.columnBiases,
        at.columnLimits,
        at.hits,
        hitBytes / 12,
        at.count,
      );
      return { next, count: count[0]! };
    },
    tally(row, columns, from, to, { euclidean, perUnit, shift }) {
      const { products, rowSteps, rowBiases, columnSteps, columnBiases, tallied } = at;
      wasm.tally(
        ...[products, row, columns, from, to, rowSteps, rowBiases, columnSteps, columnBiases],
        ...[euclidean ? 1 : 0, perUnit, shift, fineBins, tallied],
      );
    },
    forget(columns, rank) {
      columnLimits.fill(Number.NEGATIVE_INFINITY);
      largest.fill(Number.NEGATIVE_INFINITY, 0, columns * rank);
    },
  };
}

interface WasmExports {
  quantiseRows(...addresses: number[]): void;
  transpose(from: number, rows: number, dims: number, columns: number, to: number): void;
  rankColumns(...addresses: number[]): void;
  scan(...addresses: number[]): number;
  tally(...numbers: number[]): void;
}

let compiled: CompiledKernel | null = null;
