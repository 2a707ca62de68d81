import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./sync-folder.js";
import { temporaryBeside } from "./temporaries.js";

/**
 * Writes a whole file or nothing: to a temporary name in the same folder, flushed to the disk, then renamed.
 * Missing parent folders are made; an existing file is replaced in one step. A failure leaves the old file as it was.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await writeAtomically(path, async (file) => {
    await file.writeFile(data);
  });
}

/**
 * As `writeFileAtomic`, for content that comes in parts. `parts` are written in order, strings as UTF-8; if the
 * iterable throws, no file appears.
 */
export async function writeStreamAtomic(
  path: string,
  parts: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): Promise<void> {
  await writeAtomically(path, async (file) => {
    for await (const part of parts) {
      await file.writeFile(part);
    }
  });
}

async function writeAtomically(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = temporaryBeside(path);
  try {
    const file = await open(temporary, "wx");
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
