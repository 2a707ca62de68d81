import { webAssembly } from "../numeric/web-assembly.js";
import { aligned, type CompiledKernel, compileKernel, pageBytes, reserved } from "./kernel-memory.js";
import { quantisedWasm } from "./quantised-wasm.js";
import type { QuantizedEmbeddings } from "./quantize-embeddings.js";

/** Codes made ready to be compared with the code of a query, a block of rows at a time. */
export interface CodeScanner {
  /** Most rows of one `scan`. */
  readonly blockRows: number;
  /**
   * How near `query`, a code of the same kind, is to each of `count` rows from `first`: the dot product of `int8` codes, or
   * the negated Hamming distance of `ubinary` ones; exact, higher is nearer. The array is overwritten by the next call.
   */
  scan(query: Int8Array | Uint8Array, first: number, count: number): Int32Array;
}

/**
 * A scanner in WebAssembly with SIMD, which holds the only copy of the codes it needs, or, on a machine without it, in plain
 * TypeScript (`plainCodeScanner`); both give the same numbers. Costs a pass over `count` codes a query.
 */
export function createCodeScanner(codes: QuantizedEmbeddings): CodeScanner {
  compiled ??= compileKernel(quantisedWasm);
  if (compiled === "unsupported" || codes.codes.byteLength > mostBytes) return plainCodeScanner(codes);
  const { dims, bytesPerVector, precision } = codes;
  const binary = precision === "ubinary";
  const blockRows = blockRowsOf(codes);
  const at = {
    query: reserved,
    products: reserved + aligned(binary ? bytesPerVector : 2 * dims),
    codes: 0,
  };
  at.codes = at.products + aligned(4 * blockRows);
  // 16 bytes more: codes are read 16 at a time, never beyond a row, but the memory must not end at the last one.
  const pages = Math.ceil((at.codes + codes.codes.byteLength + 16) / pageBytes);
  const memory = new webAssembly.Memory({ initial: pages });
  const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
  const { hammingDistances, codeProducts } = exports as unknown as WasmExports;
  new Uint8Array(memory.buffer, at.codes).set(bytesOf(codes));
  const bits = new Uint8Array(memory.buffer, at.query, bytesPerVector);
  const values = new Int16Array(memory.buffer, at.query, binary ? 0 : dims);
  const products = new Int32Array(memory.buffer, at.products, blockRows);
  return {
    blockRows,
    scan(query, first, count) {
      const start = at.codes + first * bytesPerVector;
      if (binary) {
        bits.set(query);
        hammingDistances(at.query, start, bytesPerVector, count, at.products);
        for (let i = 0; i < count; i++) products[i] = -products[i]!;
      } else {
        values.set(query);
        codeProducts(at.query, start, dims, count, at.products);
      }
      return products.subarray(0, count);
    },
  };
}

/** The same in plain TypeScript: the fallback, and the oracle in tests. */
export function plainCodeScanner(codes: QuantizedEmbeddings): CodeScanner {
  const blockRows = blockRowsOf(codes);
  const products = new Int32Array(blockRows);
  const { bytesPerVector: bytes, codes: stored } = codes;
  const near = codes.precision === "ubinary" ? negatedHamming : dotOfCodes;
  return {
    blockRows,
    scan(query, first, count) {
      for (let i = 0; i < count; i++) products[i] = near(query, stored, (first + i) * bytes, bytes);
      return products.subarray(0, count);
    },
  };
}

type Codes = Int8Array | Uint8Array;

function negatedHamming(query: Codes, stored: Codes, start: number, bytes: number): number {
  let distance = 0;
  for (let i = 0; i < bytes; i++) distance += onesOfByte[query[i]! ^ stored[start + i]!]!;
  return -distance || 0;
}

function dotOfCodes(query: Codes, stored: Codes, start: number, dims: number): number {
  let sum = 0;
  for (let i = 0; i < dims; i++) sum += query[i]! * stored[start + i]!;
  return sum;
}

function blockRowsOf({ rows, bytesPerVector }: QuantizedEmbeddings): number {
  return Math.max(1, Math.min(rows, Math.floor(bytesPerBlock / bytesPerVector)));
}

function bytesOf({ codes }: QuantizedEmbeddings): Uint8Array {
  return new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);
}

interface WasmExports {
  hammingDistances(query: number, codes: number, bytes: number, rows: number, distances: number): void;
  codeProducts(query: number, codes: number, dims: number, rows: number, products: number): void;
}

let compiled: CompiledKernel | null = null;

const onesOfByte = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);
/** A block stays in the processor's cache while several queries go over it. */
const bytesPerBlock = 2 ** 18;
/** What WebAssembly can address, less some room. */
const mostBytes = 2 ** 32 - 2 ** 26;
