import { Buffer } from "node:buffer";
import { ProviderError } from "../../contracts/errors.js";
import { field, wholeOf } from "../../contracts/json-field.js";
import type { VendorAnswer } from "../../contracts/vendor-call.js";
import type { OutputType } from "./vendor.js";

/**
 * A vector as a service writes it: numbers, or base64 of little-endian float32 (of bytes where bytes were asked for).
 * Decided by what came, whatever was asked. int8 stays as it is, uint8 is moved to -128 … 127, and of packed bits (one
 * number for 8 dimensions, the most significant first; `binary` is that minus 128) each becomes 1 or -1. Throws
 * `ProviderError` for anything else.
 */
export function readVector(value: unknown, type: OutputType): Float32Array {
  const bytes = type === "int8" || type === "uint8" || type === "binary" || type === "ubinary";
  if (typeof value === "string") {
    const raw = Buffer.from(value, "base64");
    if (bytes) {
      const signed = type === "int8" || type === "binary";
      return spread(
        Float32Array.from(raw, (byte) => (signed && byte > 127 ? byte - 256 : byte)),
        type,
      );
    }
    if (raw.length === 0 || raw.length % 4 !== 0)
      throw unusable("a base64 vector that is no whole number of floats");
    return Float32Array.from({ length: raw.length / 4 }, (_, i) => raw.readFloatLE(i * 4));
  }
  if (!Array.isArray(value)) throw unusable(`${nameOf(value)} where a vector belongs`);
  const vector = new Float32Array(value.length);
  for (const [i, number] of value.entries()) {
    if (typeof number !== "number") throw unusable(`a vector with ${nameOf(number)} in it`);
    vector[i] = number;
  }
  return spread(vector, type);
}

/** `data: [{ index, embedding }]` as OpenAI, Voyage, Jina and Mistral answer, in the order of `index` where there is one. */
export function readIndexed(body: unknown, type: OutputType): Float32Array[] {
  const data = field(body, "data");
  if (!Array.isArray(data)) throw unusable("no list of vectors (data)");
  const rows = data.map((item, i) => ({
    index: wholeOf(field(item, "index")) ?? i,
    vector: readVector(field(item, "embedding"), type),
  }));
  const seen = new Set(rows.map(({ index }) => index));
  if (seen.size !== rows.length || rows.some(({ index }) => index >= rows.length))
    throw unusable(
      `vectors numbered ${rows
        .map(({ index }) => index)
        .slice(0, 6)
        .join(", ")} …`,
    );
  return rows.sort((a, b) => a.index - b.index).map(({ vector }) => vector);
}

/** `usage.total_tokens`, else `usage.prompt_tokens`; null where there is none. */
export function usageTokens({ body }: VendorAnswer): number | null {
  const usage = field(body, "usage");
  return wholeOf(field(usage, "total_tokens")) ?? wholeOf(field(usage, "prompt_tokens"));
}

/** An answer that came, and may be billed, and is of no use: another try is made twice at most. */
export function unusable(what: string): ProviderError {
  return new ProviderError(`answered with ${what}`, { tries: 2, maybeBilled: true });
}

function spread(values: Float32Array, type: OutputType): Float32Array {
  if (type === "uint8") return values.map((value) => value - 128);
  if (type !== "binary" && type !== "ubinary") return values;
  const bits = new Float32Array(values.length * 8);
  values.forEach((value, i) => {
    const byte = type === "binary" ? value + 128 : value;
    for (let bit = 0; bit < 8; bit++) bits[i * 8 + bit] = (byte >> (7 - bit)) & 1 ? 1 : -1;
  });
  return bits;
}

function nameOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
}
