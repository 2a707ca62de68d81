import { type WasmModule, webAssembly } from "../numeric/web-assembly.js";

export type CompiledKernel = WasmModule | "unsupported";

/** Compiles a kernel given in base64, where this machine can. */
export function compileKernel(base64: string): CompiledKernel {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : "unsupported";
}

/** Bytes up to the next whole cache line. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / cacheLine) * cacheLine;
}

/** Hands out places in a memory, one after another, each at the start of a cache line. */
export function createPlacer(): { place(bytes: number): number; end(): number } {
  let end = reserved;
  return {
    place(bytes) {
      const start = end;
      end += aligned(bytes);
      return start;
    },
    end: () => end,
  };
}

/** What memory grows by. */
export const pageBytes = 65_536;
/** What the compiler keeps for itself at the start of a memory. */
export const reserved = 65_536;
const cacheLine = 64;
