import { setImmediate } from "node:timers/promises";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { EmbeddedTexts } from "../contracts/embedding-provider.js";
import { throwIfAborted } from "../contracts/errors.js";

/**
 * Embeds texts one after the other on this thread, by a model that cuts none: `encode` writes a vector of `dims` values
 * and returns the number of tokens. Lets other work in between calls. Throws `InterruptedError` when the signal aborts.
 */
export async function embedEach(
  texts: readonly string[],
  dims: number,
  encode: (text: string, vector: Float32Array) => number,
  signal: AbortSignal | undefined,
): Promise<EmbeddedTexts> {
  throwIfAborted(signal);
  const data = new Float32Array(texts.length * dims);
  const tokens = Int32Array.from(texts, (text, row) =>
    encode(text, data.subarray(row * dims, (row + 1) * dims)),
  );
  await setImmediate();
  return {
    matrix: embeddingMatrix(texts.length, dims, data),
    tokens,
    truncated: new Uint8Array(texts.length),
  };
}
