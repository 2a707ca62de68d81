import { parentPort } from "node:worker_threads";
import type { SearchPart } from "../contracts/search-threads.js";
import type { TileWork } from "../contracts/tile-work.js";
import { toWireError } from "../execution/worker-messages.js";
import { screenInInt8 } from "../neighbors/int8-screening.js";
import { createKernelMemory, type KernelOpener } from "../neighbors/screening-kernel.js";
import { createTileKernel, type TileKernel } from "../neighbors/tile-kernel.js";
import { runTileWork } from "../neighbors/tile-pass.js";
import { createOnnxMatrixEngine } from "./onnx-matrix-engine.js";
import type { SearchReply, SearchRequest } from "./search-threads.js";

/** Entry of a thread of exact search: one part after another. Started by `search-threads.ts`. */
const port = parentPort!;
const engine = createOnnxMatrixEngine({ threads: 1 });
// Whoever starts a thread has something else to do first: ONNX Runtime loads meanwhile, and what fails is told with a part.
engine.integerProducts().catch(() => null);
/** Settles when the part before is answered: all use one kernel. */
let turn = Promise.resolve();
let tile: TileKernel | null = null;
let kept: { readonly dims: number; readonly open: KernelOpener } | null = null;

port.on("message", (request: SearchRequest) => {
  turn = turn.then(() => answer(request));
});

async function answer(request: SearchRequest): Promise<void> {
  if (request.type === "close") {
    await engine.close();
    port.close();
    return;
  }
  if (request.type === "tiles") return answerTiles(request);
  const { call, part, stop } = request;
  const signal = {
    get aborted() {
      return Atomics.load(stop, 0) !== 0;
    },
  };
  const onSettled = (settled: number): void => reply({ type: "settled", call, settled });
  try {
    const found = await screenInInt8(part, kernelFor(part), await products(), { signal, onSettled });
    reply({ type: "found", call, found });
  } catch (error) {
    reply({ type: "failed", call, error: toWireError(error) });
  }
}

async function answerTiles({
  call,
  work,
  thread,
}: SearchRequest & { readonly type: "tiles" }): Promise<void> {
  let units = 0;
  let told = performance.now();
  const onUnit = (): void => {
    units++;
    if (performance.now() - told < tellEveryMs) return;
    reply({ type: "settled", call, settled: units });
    units = 0;
    told = performance.now();
  };
  try {
    await runTileWork(work, thread, tileKernelFor(work), await products(), onUnit);
    reply({ type: "settled", call, settled: units });
    reply({ type: "done", call });
  } catch (error) {
    reply({ type: "failed", call, error: toWireError(error) });
  }
}

function reply(message: SearchReply): void {
  port.postMessage(message);
}

function tileKernelFor({ dims, shape: { side } }: TileWork): TileKernel {
  if (tile?.dims !== dims || tile.side !== side) tile = createTileKernel(dims, side);
  if (tile === null) throw new RangeError("WebAssembly with SIMD is missing");
  return tile;
}

/** The kernel of this thread: its memory stays for parts of the same dimensions. */
function kernelFor({ items: { dims }, shape }: SearchPart) {
  if (kept?.dims !== dims) {
    const open = createKernelMemory(dims);
    if (open === null) throw new RangeError("WebAssembly with SIMD is missing");
    kept = { dims, open };
  }
  return kept.open(shape);
}

async function products() {
  const multiply = await engine.integerProducts();
  if (multiply === null) throw new RangeError("products of integers are not exact in this thread");
  return multiply;
}

const tellEveryMs = 100;
