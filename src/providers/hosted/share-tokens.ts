import { Buffer } from "node:buffer";
import type { TextMeasure } from "./text-measure.js";

/**
 * Tokens of each text: by the tokenizer where it is here; else the service's sum shared out by bytes of UTF-8 (largest
 * remainders, so that the shares add up to it exactly); else a token for four bytes.
 */
export function shareTokens(
  texts: readonly string[],
  sum: number | null,
  measure: TextMeasure | null,
): Int32Array {
  if (measure !== null) return Int32Array.from(texts, (text) => measure.count(text));
  const bytes = texts.map((text) => Buffer.byteLength(text, "utf8"));
  if (sum === null) return Int32Array.from(bytes, (count) => Math.ceil(count / 4));
  const all = bytes.reduce((total, count) => total + count, 0);
  const exact = bytes.map((count) => (sum * count) / all);
  const shares = Int32Array.from(exact, Math.floor);
  let left = sum - shares.reduce((total, share) => total + share, 0);
  const order = exact
    .map((value, i) => ({ i, rest: value - shares[i]! }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order) {
    if (left-- <= 0) break;
    shares[i]!++;
  }
  return shares;
}
