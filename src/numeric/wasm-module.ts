import { type SharedWasmMemory, webAssembly } from "./web-assembly.js";

/** Instructions as bytes, in any nesting. */
export type WasmCode = number | readonly WasmCode[];

export type WasmType = keyof typeof typeCodes;

/** A function without a result. Locals are numbered after the parameters. */
export interface WasmFunction {
  readonly name: string;
  readonly params: readonly WasmType[];
  readonly locals: readonly WasmType[];
  readonly body: WasmCode;
}

/**
 * Compiles functions over one shared memory of at most `pages` pages of 64 KiB, imported as `env.memory`; each function is
 * exported by its name. The binary format is that of the WebAssembly Core Specification 2.0, section 5.
 */
export function wasmModule(functions: readonly WasmFunction[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ params }) => [0x60, vector(params.map((type) => typeCodes[type])), 0]);
  const memory = [name("env"), name("memory"), 0x02, 0x03, unsigned(0), unsigned(pages)];
  const bodies = functions.map(({ locals, body }) => sized([vector(locals.map(local)), body, 0x0b]));
  const exports = functions.map((fn, index) => [name(fn.name), 0x00, unsigned(index)]);
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, types),
      section(2, [memory]),
      section(
        3,
        functions.map((_, index) => unsigned(index)),
      ),
      section(7, exports),
      section(10, bodies),
    ]),
  );
}

/** A shared memory of `pages` pages of 64 KiB, all zero. Throws `RangeError` where the machine has not that much. */
export function sharedWasmMemory(pages: number): SharedWasmMemory {
  return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Instantiates a module of `wasmModule` over `memory`; parameters are numbers. */
export function instantiateWasm(
  bytes: Uint8Array,
  memory: SharedWasmMemory,
): Readonly<Record<string, (...args: number[]) => void>> {
  return new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } }).exports;
}

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128. */
export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && low < 64) || (rest === -1n && low >= 64)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function section(id: number, entries: readonly WasmCode[]): WasmCode {
  return [id, sized(vector(entries))];
}

function vector(entries: readonly WasmCode[]): WasmCode {
  return [unsigned(entries.length), entries];
}

function sized(code: WasmCode): WasmCode {
  const bytes = flat(code);
  return [unsigned(bytes.length), bytes];
}

function name(text: string): WasmCode {
  return vector([...text].map((character) => character.charCodeAt(0)));
}

function local(type: WasmType): WasmCode {
  return [unsigned(1), typeCodes[type]];
}

function flat(code: WasmCode): number[] {
  const bytes: number[] = [];
  const visit = (part: WasmCode): void => {
    if (typeof part === "number") bytes.push(part);
    else for (const inner of part) visit(inner);
  };
  visit(code);
  return bytes;
}

const typeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, v128: 0x7b } as const;
