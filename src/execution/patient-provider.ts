import { Buffer } from "node:buffer";
import type { EmbeddedTexts, EmbeddingProvider, EmbedOptions } from "../contracts/embedding-provider.js";
import { ProviderError, throwIfAborted } from "../contracts/errors.js";
import type { VendorClient } from "./vendor-client.js";

/**
 * Makes a provider of a service patient: calls that fail are made again, calls that are too large in two, down to one
 * text, and a text that is too long by itself cut, and so reported. Stands outside the cache, so that what one part of a
 * call has brought is stored before the next is asked for.
 */
export function patientProvider(provider: EmbeddingProvider, client: VendorClient): EmbeddingProvider {
  const { tokensPerCall } = provider.limits;
  /** Tokens a byte, as far as answers have shown; at first what prose in Latin letters stays below. */
  let tokensPerByte = 1 / 3;

  async function embed(texts: readonly string[], options: EmbedOptions): Promise<EmbeddedTexts> {
    const parts: EmbeddedTexts[] = [];
    for (const part of packed(texts)) parts.push(await inParts(part, options));
    return joined(parts);
  }

  /** Consecutive texts that should fit into a call together. */
  function packed(texts: readonly string[]): (readonly string[])[] {
    if (tokensPerCall === undefined) return [texts];
    const parts: string[][] = [[]];
    let held = 0;
    for (const text of texts) {
      const tokens = Math.ceil(Buffer.byteLength(text, "utf8") * tokensPerByte) + 2;
      if (held + tokens > tokensPerCall && held > 0) {
        parts.push([]);
        held = 0;
      }
      parts.at(-1)!.push(text);
      held += tokens;
    }
    return parts;
  }

  async function inParts(texts: readonly string[], options: EmbedOptions): Promise<EmbeddedTexts> {
    try {
      const made = await client.patiently(() => provider.embed(texts, options), options.signal);
      learn(texts, made);
      return made;
    } catch (error) {
      if (!(error instanceof ProviderError) || error.failure.tooLarge !== true) throw error;
      if (texts.length === 1) return cut(texts[0]!, options, error);
      client.tally.split++;
      const half = Math.ceil(texts.length / 2);
      const first = await inParts(texts.slice(0, half), options);
      return joined([first, await inParts(texts.slice(half), options)]);
    }
  }

  /** Keeps less and less of a text until the service takes it. */
  async function cut(text: string, options: EmbedOptions, refused: ProviderError): Promise<EmbeddedTexts> {
    client.tally.cut++;
    let last = refused;
    for (let keep = 1, tries = 0; tries < 40; tries++) {
      throwIfAborted(options.signal);
      keep *= Math.min(last.failure.fits === undefined ? 0.8 : last.failure.fits * 0.98, 0.98);
      try {
        return await client.patiently(() => provider.embed([text], { ...options, keep }), options.signal);
      } catch (error) {
        if (!(error instanceof ProviderError) || error.failure.tooLarge !== true) throw error;
        last = error;
      }
    }
    throw last;
  }

  function learn(texts: readonly string[], { tokens, reused }: EmbeddedTexts): void {
    for (const [row, text] of texts.entries()) {
      const bytes = Buffer.byteLength(text, "utf8");
      if (bytes >= 200 && !reused?.[row])
        tokensPerByte = Math.max(tokensPerByte, (tokens[row]! / bytes) * 1.05);
    }
  }

  return { ...provider, embed, close: () => provider.close(), waitedMs: () => client.tally.waitedMs };
}

/** Results of consecutive texts as one. */
function joined(parts: readonly EmbeddedTexts[]): EmbeddedTexts {
  if (parts.length === 1) return parts[0]!;
  const rows = parts.reduce((sum, { matrix }) => sum + matrix.rows, 0);
  const { dims } = parts[0]!.matrix;
  const data = new Float32Array(rows * dims);
  const tokens = new Int32Array(rows);
  const truncated = new Uint8Array(rows);
  const reused = new Uint8Array(rows);
  let at = 0;
  for (const part of parts) {
    data.set(part.matrix.data, at * dims);
    tokens.set(part.tokens, at);
    truncated.set(part.truncated, at);
    if (part.reused !== undefined) reused.set(part.reused, at);
    at += part.matrix.rows;
  }
  return { matrix: { rows, dims, data }, tokens, truncated, reused };
}
