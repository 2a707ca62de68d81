import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { throwIfAborted } from "../contracts/errors.js";

/** What the bytes of a file must hash to. */
export type ExpectedDigest =
  | { readonly algorithm: "sha256"; readonly hex: string }
  /** SHA-1 over `blob SIZE\0` and the bytes, as git names contents. */
  | { readonly algorithm: "git-sha1"; readonly hex: string };

/** The digest that the name of bytes in a cache stands for; null for a name that is none. */
export function digestOfName(name: string): ExpectedDigest | null {
  if (/^[0-9a-f]{64}$/.test(name)) return { algorithm: "sha256", hex: name };
  return /^[0-9a-f]{40}$/.test(name) ? { algorithm: "git-sha1", hex: name } : null;
}

/** A hash that a file of `size` bytes is fed to. */
export function openDigest({ algorithm }: ExpectedDigest, size: number): Hash {
  return algorithm === "sha256" ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
}

/** Feeds a file, from its beginning to byte `end` (exclusive), to a hash; reads it as a stream. */
export async function feedFile(
  hash: Hash,
  path: string,
  { end, signal, onBytes }: { end: number; signal?: AbortSignal | undefined; onBytes?: (n: number) => void },
): Promise<void> {
  if (end === 0) return;
  for await (const chunk of createReadStream(path, { end: end - 1, highWaterMark: 1 << 20 })) {
    throwIfAborted(signal);
    hash.update(chunk as Buffer);
    onBytes?.((chunk as Buffer).length);
  }
}
