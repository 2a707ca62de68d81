import { openOnnxSession } from "../execution/onnx-session.js";
import { integerProductGraph } from "./onnx-graph.js";

/**
 * Has the C library keep memory that is freed, up to 62 MB a thread, instead of giving it back at once.
 *
 * onnxruntime-node 1.30 copies each result into memory of its own, even one that was written where the caller said, and drops
 * it. GNU's `malloc` gives such memory back to the kernel as soon as some megabytes lie free, and clearing new pages then took
 * half of the time of a product. Where a large block of its own is freed, it takes that size for usual from then on (mallopt(3),
 * M_MMAP_THRESHOLD: dynamic, at most 32 MB). So one is, once: a result that nobody keeps.
 */
export async function keepFreedMemory(): Promise<void> {
  const session = await openOnnxSession(integerProductGraph(), { threads: 1 });
  const side = Math.floor(Math.sqrt(freedBytes / 4));
  const feeds = {
    q: { type: "uint8", data: new Uint8Array(side), dims: [side, 1] },
    x: { type: "int8", data: new Int8Array(side), dims: [1, side] },
  } as const;
  await session.run(feeds, ["s"], () => {});
  await session.close();
}

const freedBytes = 31 * 2 ** 20;
