import { open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  type EmbeddingFile,
  type EmbeddingFormat,
  embeddingFileSchema,
} from "../contracts/embedding-file.js";
import { throwIfAborted } from "../contracts/errors.js";
import { readLines } from "../datasets/read-lines.js";
import { writeFileAtomic } from "./atomic-file.js";
import type { EmbeddingStaging, StagedRow } from "./embedding-staging.js";
import { embeddingWriter } from "./embedding-writer.js";
import { fileSha256 } from "./file-hash.js";
import { openStagedVectors } from "./staged-vectors.js";
import { syncFolder } from "./sync-folder.js";

/** The files that belong together: vectors, lines of the rows where the vectors cannot hold them, and the manifest. */
export interface EmbeddingPaths {
  readonly vectors: string;
  /** null where ids stand in the file of the vectors. */
  readonly rows: string | null;
  readonly manifest: string;
}

/** The files that `output` stands for. */
export function embeddingPaths(output: string, format: EmbeddingFormat): EmbeddingPaths {
  const stem = output.slice(0, -format.length - 1);
  return { vectors: output, rows: format === "npy" ? `${stem}.jsonl` : null, manifest: `${stem}.json` };
}

export interface FinishOptions {
  readonly folder: string;
  readonly paths: EmbeddingPaths;
  readonly manifest: Omit<EmbeddingFile, "files">;
  /** The codes of the manifest's `quantization` for little-endian float32 of some rows; absent: float32 as they are. */
  readonly encode?: ((floats: Uint8Array, rows: number) => Uint8Array) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onRows?: ((done: number) => void) | undefined;
}

/**
 * Gives vectors that are all there their format and their names: written beside, flushed, then renamed, the manifest last.
 * Killed at any moment, it leaves the folder, from which the same call goes on.
 */
export async function finishEmbeddings(
  staging: EmbeddingStaging,
  options: FinishOptions,
): Promise<EmbeddingFile> {
  const { folder, paths, manifest } = options;
  const { vectors } = paths;
  const asStaged = manifest.format === "npy" && manifest.quantization === undefined;
  const made = asStaged ? staging.vectors : join(folder, "made");
  if (!asStaged) await convert(staging, made, options);
  const moves: (readonly [string, string])[] = [[made, vectors]];
  if (paths.rows !== null) moves.unshift([staging.rows, paths.rows]);
  const files: Record<string, string> = {};
  for (const [from, to] of moves) files[basename(to)] = await fileSha256(from);
  const file = embeddingFileSchema.parse({ ...manifest, files });
  await writeFileAtomic(join(folder, "finished.json"), `${JSON.stringify({ file, moves }, null, 2)}\n`);
  await moveFinished(folder, paths);
  return file;
}

/**
 * Renames what `finishEmbeddings` has made and had no time to name; null where it had not come so far.
 */
export async function moveFinished(
  folder: string,
  { vectors, manifest }: EmbeddingPaths,
): Promise<EmbeddingFile | null> {
  const text = await readFile(join(folder, "finished.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const { file, moves } = JSON.parse(text) as { file: EmbeddingFile; moves: [string, string][] };
  for (const [from, to] of moves) await rename(from, to).catch(movedAlready);
  await syncFolder(dirname(vectors));
  await writeFileAtomic(manifest, `${JSON.stringify(file, null, 2)}\n`);
  await rm(folder, { recursive: true, force: true });
  return file;
}

/** The manifest beside a file of vectors; null where there is none, or another program's. */
export async function readEmbeddingFile(path: string): Promise<EmbeddingFile | null> {
  try {
    return embeddingFileSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

function movedAlready(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Writes staged vectors in another form, some thousand rows at a time. */
async function convert(
  staging: EmbeddingStaging,
  made: string,
  { manifest, encode, signal, onRows }: FinishOptions,
): Promise<void> {
  const { dims, quantization } = manifest;
  const writer = embeddingWriter({
    format: manifest.format,
    dtype: quantization?.dtype ?? "float32",
    rows: manifest.rows,
    width: quantization?.bytesPerVector ?? dims,
    manifest: JSON.stringify(manifest),
  });
  const [target, source] = [await open(made, "w"), await openStagedVectors(staging.vectors, dims)];
  let waiting: StagedRow[] = [];
  let done = 0;
  const pass = async (all: boolean): Promise<void> => {
    while (waiting.length >= source.rowsPerPart || (all && waiting.length > 0)) {
      throwIfAborted(signal);
      const rows = waiting.slice(0, source.rowsPerPart);
      waiting = waiting.slice(source.rowsPerPart);
      const floats = await source.read(done, rows.length);
      const bytes = encode === undefined ? floats : encode(floats, rows.length);
      for (const part of writer.rows(rows, bytes)) await target.writeFile(part);
      done += rows.length;
      onRows?.(done);
    }
  };
  try {
    await target.writeFile(writer.start);
    const file = { path: staging.rows, shown: staging.rows };
    if (manifest.rows > 0)
      await readLines(
        file,
        (text) => waiting.push(JSON.parse(text) as StagedRow),
        undefined,
        () => pass(false),
      );
    await pass(true);
    await target.writeFile(writer.end());
    await target.sync();
  } finally {
    await target.close();
    await source.close();
  }
}
