import { join } from "node:path";
import { digestOfName, feedFile, openDigest } from "./file-digest.js";
import type { StoredFile, StoredSnapshot } from "./stored-models.js";

/** What hashing a file again found. */
export interface FileCheck {
  readonly path: string;
  readonly bytes: number;
  /** `unknown`: nothing says what it should hash to. */
  readonly state: "ok" | "damaged" | "missing" | "unknown";
}

export interface VerifySnapshotOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes that were hashed since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** Hashes every file of a snapshot again and compares with what the hub gave as its hash. Cost: reads all bytes. */
export async function verifySnapshot(
  { path, files }: StoredSnapshot,
  { signal, onBytes }: VerifySnapshotOptions = {},
): Promise<FileCheck[]> {
  const checks: FileCheck[] = [];
  for (const file of files) checks.push(await checkFile(join(path, file.path), file, { signal, onBytes }));
  return checks;
}

async function checkFile(
  full: string,
  { path, bytes, blob, broken }: StoredFile,
  { signal, onBytes = () => {} }: VerifySnapshotOptions,
): Promise<FileCheck> {
  if (broken) return { path, bytes, state: "missing" };
  const expected = blob === null ? null : digestOfName(blob);
  if (expected === null) return { path, bytes, state: "unknown" };
  const hash = openDigest(expected, bytes);
  await feedFile(hash, full, { end: bytes, signal, onBytes });
  return { path, bytes, state: hash.digest("hex") === expected.hex ? "ok" : "damaged" };
}
