import { createHash } from "node:crypto";

/**
 * SHA-256, hexadecimal, of texts in the order of their rows: what a model fitted on them depends on. The order enters
 * because sums and random draws follow it; ids, queries and judgements do not. Hashed are the number of texts, then of
 * each its length in bytes (32 bits, little-endian) and its UTF-8 bytes.
 */
export function corpusFingerprint(texts: readonly string[]): string {
  const hash = createHash("sha256");
  const length = Buffer.alloc(4);
  hash.update(`alidade/corpus-fingerprint/v1 ${texts.length}\n`);
  for (const text of texts) {
    const bytes = Buffer.from(text, "utf8");
    length.writeUInt32LE(bytes.length);
    hash.update(length);
    hash.update(bytes);
  }
  return hash.digest("hex");
}
