import type { CandidateLayout, TileWork } from "../contracts/tile-work.js";
import { type SharedWasmMemory, webAssembly } from "../numeric/web-assembly.js";
import { candidatesWasm } from "./candidates-wasm.js";
import { aligned, type CompiledKernel, compileKernel, createPlacer, pageBytes } from "./kernel-memory.js";
import { hitBytes } from "./tile-kernel.js";

/** The functions of `assembly/candidates.ts` over a memory that threads share. */
export interface CandidateKernel {
  /** Where this thread puts its hits. */
  readonly hits: Uint8Array;
  /** Limits of the owners. */
  readonly limits: Float32Array;
  /** Number that each owner has as an item; -1 where it is none. */
  readonly selves: Int32Array;
  /** Gives hits of a tile to the owners of their lists; one thread at a time. `mirror` is -1 where the items own none. */
  collect(count: number, firstItem: number, firstOwner: number, mirror: number): void;
  /** Settles the lists of owners `from` to `to` - 1, with what is collected. */
  settle(from: number, to: number): void;
}

/** How many of what there has to be room for. */
export interface CandidateRoom {
  readonly dims: number;
  readonly items: number;
  readonly owners: number;
  /** Whether the owners are items, so that their vectors lie there. */
  readonly ownersAreItems: boolean;
  readonly k: number;
  readonly room: number;
  readonly threads: number;
}

/** A layout and the byte where it ends. */
export function candidateLayout(sizes: CandidateRoom): {
  readonly layout: CandidateLayout;
  readonly end: number;
} {
  const { dims, items, owners, ownersAreItems, k, room, threads } = sizes;
  const { place, end } = createPlacer();
  const scratchBytes = aligned(hitBytes) + listsBytes + aligned(16 * (room + 2));
  const layout = {
    scratch: place(threads * scratchBytes),
    scratchBytes,
    ownerVectors: place(ownersAreItems ? 0 : 4 * owners * dims),
    ownerNorms: place(ownersAreItems ? 0 : 8 * owners),
    selves: place(4 * owners),
    limits: place(4 * owners),
    bounds: place(4 * owners),
    counts: place(4 * owners),
    sizes: place(4 * owners),
    settled: place(4 * owners),
    rows: place(4 * owners * k),
    scores: place(8 * owners * k),
    estimates: place(4 * owners * room),
    candidates: place(4 * owners * room),
    itemNorms: place(8 * items),
    rowOf: place(4 * items),
    itemVectors: place(4 * items * dims),
  };
  return { layout, end: end() };
}

/**
 * Memory that reaches to byte `end`. Null where this machine has no WebAssembly with SIMD and threads. Throws `RangeError` where
 * there is not that much.
 */
export function createCandidateMemory(end: number): SharedWasmMemory | null {
  compiled ??= compileKernel(candidatesWasm);
  if (compiled === "unsupported") return null;
  const pages = Math.ceil(end / pageBytes);
  return new webAssembly.Memory({ initial: pages, maximum: mostPages, shared: true });
}

/** Most bytes of a memory of `createCandidateMemory`. */
export const mostCandidateBytes = 65_536 * pageBytes;
const mostPages = 65_536;

/** Opens the kernel of thread number `thread` for some work. */
export function openCandidateKernel(work: TileWork, thread: number): CandidateKernel {
  compiled ??= compileKernel(candidatesWasm);
  if (compiled === "unsupported") throw new RangeError("WebAssembly with SIMD and threads is missing");
  const { layout: at, shape, dims, owners, offset } = work;
  const memory = work.memory as SharedWasmMemory;
  const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
  const wasm = exports as unknown as WasmExports;
  const hits = at.scratch + thread * at.scratchBytes;
  const lists = hits + aligned(hitBytes);
  const { k, room } = shape;
  const metric = { dot: 0, cosine: 1, euclidean: 2 }[work.similarity];
  const mirrored = work.mirror ?? 0;
  const [queries, queryNorms] =
    work.mirror === null
      ? [at.ownerVectors, at.ownerNorms]
      : [at.itemVectors + 4 * dims * mirrored, at.itemNorms + 8 * mirrored];
  // The fields of `Lists` in assembly/candidates.ts, in their order.
  new Float64Array(memory.buffer, lists, 1)[0] = offset;
  new Uint32Array(memory.buffer, lists + 8, 20).set([
    ...[metric, dims, k, room],
    ...[queries, queryNorms, at.itemVectors, at.itemNorms, at.rowOf],
    ...[at.selves, at.limits, at.bounds, at.counts, at.estimates, at.candidates],
    ...[at.sizes, at.rows, at.scores, at.settled, lists + listsBytes],
  ]);
  return {
    hits: new Uint8Array(memory.buffer, hits, hitBytes),
    limits: new Float32Array(memory.buffer, at.limits, owners.rows),
    selves: new Int32Array(memory.buffer, at.selves, owners.rows),
    collect: (count, firstItem, firstOwner, mirror) =>
      wasm.collectHits(lists, hits, count, firstItem, firstOwner, mirror),
    settle: (from, to) => wasm.settle(lists, from, to),
  };
}

interface WasmExports {
  collectHits(...numbers: number[]): void;
  settle(lists: number, from: number, to: number): void;
}

/** What `Lists` take, up to the next whole cache line. */
const listsBytes = 128;
let compiled: CompiledKernel | null = null;
