import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";

/**
 * SHA-256 of a file, hexadecimal, read as a stream. Hashes of unchanged files are kept while the process lives: a pool
 * describes a model more than once.
 */
export async function hashFile(path: string): Promise<string> {
  const { size, mtimeMs, ino } = statSync(path);
  const key = `${path}\0${size}\0${mtimeMs}\0${ino}`;
  let hash = knownHashes.get(key);
  if (hash === undefined) {
    hash = streamedHash(path);
    knownHashes.set(key, hash);
    hash.catch(() => knownHashes.delete(key));
  }
  return hash;
}

async function streamedHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

const knownHashes = new Map<string, Promise<string>>();
