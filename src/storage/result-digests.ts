import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileSha256 } from "./file-hash.js";

/** Name of the file of digests; `sha256sum -c` reads it too. */
export const digestsFile = "SHA256SUMS";

/** A file of a result whose bytes are not what was written. */
export interface DigestMismatch {
  /** Path inside the result's folder, with `/`. */
  readonly file: string;
  /** Digest that was written; null where the file of digests itself is not as it was written. */
  readonly expected: string | null;
  /** Digest of the bytes there are; null where there is no such file. */
  readonly found: string | null;
}

export interface DigestCheck {
  /** Files whose bytes were compared. */
  readonly files: readonly string[];
  readonly mismatches: readonly DigestMismatch[];
  /** Files of the folder that are no part of the result. */
  readonly extra: readonly string[];
  /** SHA-256 of the file of digests: it stands for every byte of the result. */
  readonly digest: string;
}

/** The text of the file of digests of a folder: a line `SHA-256  path` for each file below it but that one, in order of their paths. */
export async function digestsOf(folder: string): Promise<string> {
  const lines: string[] = [];
  for (const file of await resultFiles(folder))
    lines.push(`${await fileSha256(join(folder, file))}  ${file}\n`);
  return lines.join("");
}

/** Compares every file of a result with the digest written for it; null where the folder has no file of digests. */
export async function checkDigests(folder: string): Promise<DigestCheck | null> {
  const text = await readFile(join(folder, digestsFile), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const digest = createHash("sha256").update(text).digest("hex");
  const written = parseDigests(text);
  const there = await resultFiles(folder);
  if (written === null) {
    const mismatch = { file: digestsFile, expected: null, found: digest };
    return { files: [digestsFile], mismatches: [mismatch], extra: [], digest };
  }
  const mismatches: DigestMismatch[] = [];
  for (const [file, expected] of written) {
    const found = there.includes(file) ? await fileSha256(join(folder, file)) : null;
    if (found !== expected) mismatches.push({ file, expected, found });
  }
  const extra = there.filter((file) => !written.has(file));
  return { files: [...written.keys()], mismatches, extra, digest };
}

/** Digests by path; null where a line is not exactly as `digestsOf` writes it, or lines are missing their order. */
function parseDigests(text: string): ReadonlyMap<string, string> | null {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length === 0) return null;
  const digests = new Map<string, string>();
  let last = "";
  for (const line of lines) {
    const [, digest, file] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (digest === undefined || file === undefined || file <= last) return null;
    digests.set(file, digest);
    last = file;
  }
  return digests;
}

async function resultFiles(folder: string): Promise<string[]> {
  return (await filesBelow(folder)).filter((file) => file !== digestsFile);
}

/** Paths of the files below a folder, with `/`, in order of their code units; names that start with a dot are left out. */
async function filesBelow(folder: string, prefix = ""): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesBelow(folder, `${path}/`)));
    else files.push(path);
  }
  return prefix === "" ? files.sort() : files;
}
