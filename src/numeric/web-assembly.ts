/** The part of the global `WebAssembly` that Alidade uses; TypeScript knows it from its browser library only. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: {
    new (limits: { readonly initial: number }): WasmMemory;
    new (limits: {
      readonly initial: number;
      readonly maximum: number;
      readonly shared: true;
    }): SharedWasmMemory;
  };
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory | SharedWasmMemory } },
  ) => { readonly exports: Readonly<Record<string, (...args: number[]) => number | undefined>> };
  /** Whether this machine can compile the bytes. */
  validate(bytes: Uint8Array): boolean;
}

export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export interface WasmMemory {
  /** Another one after each `grow`. */
  readonly buffer: ArrayBuffer;
  /** Makes room for more pages of 64 KiB. */
  grow(pages: number): number;
}

export interface SharedWasmMemory {
  /** Another one after each `grow`; earlier ones go on naming the same bytes. */
  readonly buffer: SharedArrayBuffer;
  /** Makes room for more pages of 64 KiB. */
  grow(pages: number): number;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
