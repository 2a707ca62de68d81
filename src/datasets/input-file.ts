import { type FileHandle, open } from "node:fs/promises";
import { errorMessage, InputError } from "../contracts/errors.js";

/** A file to read: its absolute path, and how messages name it (as the user gave it). */
export interface InputFile {
  readonly path: string;
  readonly shown: string;
}

/**
 * Opens a file of the user's for reading. Throws `InputError` for a missing file, a folder, a file that may not be
 * read, and one without a single byte. The caller closes the handle.
 */
export async function openInputFile(
  file: InputFile,
): Promise<{ readonly handle: FileHandle; readonly bytes: number }> {
  const handle = await open(file.path, "r").catch((error: unknown) => {
    throw new InputError(explainOpen(error), { file: file.shown });
  });
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new InputError("This is a folder; expected a file", { file: file.shown });
    if (stat.isFile() && stat.size === 0) throw new InputError("The file is empty", { file: file.shown });
    return { handle, bytes: stat.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The first bytes of an open file, at most `length` of them, without moving its position. */
export async function readStart(handle: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function explainOpen(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR") return "There is no such file";
  if (code === "EACCES" || code === "EPERM") return "The file may not be read: permission denied";
  return `The file cannot be opened: ${errorMessage(error)}`;
}
