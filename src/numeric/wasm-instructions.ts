import { signed, unsigned, type WasmCode } from "./wasm-module.js";

/**
 * Instructions of WebAssembly (Core Specification 2.0, section 5.4) as byte sequences. Each takes its operands as code
 * that leaves them on the stack, so that an expression reads like a call; addresses and offsets are in bytes.
 */
export const wasm = {
  get: (local: number): WasmCode => [0x20, unsigned(local)],
  set: (local: number, value: WasmCode): WasmCode => [value, 0x21, unsigned(local)],
  i32: (value: number): WasmCode => [0x41, signed(BigInt(value | 0))],
  i64: (value: bigint): WasmCode => [0x42, signed(BigInt.asIntN(64, value))],
  i32Load: (address: WasmCode, offset = 0): WasmCode => [address, 0x28, 2, unsigned(offset)],
  i32Add: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x6a],
  i32Mul: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x6c],
  i32Equal: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x46],
  i32LessUnsigned: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x49],
  i64Add: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x7c],
  i64Mul: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x7e],
  i64Or: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x84],
  i64Xor: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x85],
  i64ShiftLeft: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x86],
  i64ShiftRight: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x88],
  wrap: (a: WasmCode): WasmCode => [a, 0xa7],
  extend: (a: WasmCode): WasmCode => [a, 0xad],
  f32: (value: number): WasmCode => [0x43, [...new Uint8Array(Float32Array.of(value).buffer)]],
  f32Add: (a: WasmCode, b: WasmCode): WasmCode => [a, b, 0x92],
  /** `a` where `condition` is not 0, else `b`. */
  select: (a: WasmCode, b: WasmCode, condition: WasmCode): WasmCode => [a, b, condition, 0x1b],
  /** Repeats `body` as long as `condition` holds before it. */
  whileLoop: (condition: WasmCode, body: WasmCode): WasmCode => [
    [0x02, 0x40, 0x03, 0x40],
    [condition, 0x45, 0x0d, 1],
    [body, 0x0c, 0, 0x0b, 0x0b],
  ],
  v128Load: (address: WasmCode, offset = 0): WasmCode => [address, simd(0x00), 4, unsigned(offset)],
  v128Store: (address: WasmCode, value: WasmCode, offset = 0): WasmCode => [
    [address, value],
    [simd(0x0b), 4, unsigned(offset)],
  ],
  f32x4: (a: number, b: number, c: number, d: number): WasmCode => [
    simd(0x0c),
    [...new Uint8Array(Float32Array.of(a, b, c, d).buffer)],
  ],
  /** Lanes 0 to 3 are those of `a`, 4 to 7 those of `b`. */
  shuffle: (a: WasmCode, b: WasmCode, lanes: readonly number[]): WasmCode => [
    [a, b, simd(0x0d)],
    lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  ],
  splat: (a: WasmCode): WasmCode => [a, simd(0x13)],
  lane: (a: WasmCode, lane: number): WasmCode => [a, simd(0x1f), lane],
  add: (a: WasmCode, b: WasmCode): WasmCode => [a, b, simd(0xe4)],
  subtract: (a: WasmCode, b: WasmCode): WasmCode => [a, b, simd(0xe5)],
  multiply: (a: WasmCode, b: WasmCode): WasmCode => [a, b, simd(0xe6)],
  divide: (a: WasmCode, b: WasmCode): WasmCode => [a, b, simd(0xe7)],
  /** Lanes of `a` where they are below those of `b`, else of `b`. */
  lower: (a: WasmCode, b: WasmCode): WasmCode => [b, a, simd(0xea)],
  /** Lanes of `a` where they are above those of `b`, else of `b`. */
  upper: (a: WasmCode, b: WasmCode): WasmCode => [b, a, simd(0xeb)],
} as const;

function simd(opcode: number): WasmCode {
  return [0xfd, unsigned(opcode)];
}
