import { parentPort } from "node:worker_threads";
import type { SearchPart } from "../contracts/search-threads.js";
import { toWireError } from "../execution/worker-messages.js";
import { screenInInt8 } from "../neighbors/int8-screening.js";
import { createKernelMemory, type KernelOpener } from "../neighbors/screening-kernel.js";
import { createOnnxMatrixEngine } from "./onnx-matrix-engine.js";
import type { SearchReply, SearchRequest } from "./search-threads.js";

/** Entry of a thread of exact search: one part after another. Started by `search-threads.ts`. */
const port = parentPort!;
const engine = createOnnxMatrixEngine({ threads: 1 });
/** Settles when the part before is answered: all use one kernel. */
let turn = Promise.resolve();
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
  const { call, part, stop } = request;
  const reply = (message: SearchReply): void => port.postMessage(message);
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
