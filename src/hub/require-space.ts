import { statfs } from "node:fs/promises";
import { InputError } from "../contracts/errors.js";

/** Throws `InputError` where the disk of a folder has less than `bytes` free; a system that does not say is trusted. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const found = await statfs(folder).catch(() => null);
  if (found === null) return;
  const free = found.bavail * found.bsize;
  if (free < bytes) throw noSpace(folder, bytes, free);
}

/** Runs `work`; a disk that is full meanwhile is an `InputError` that says where and what is kept. */
export async function withSpaceErrors<T>(folder: string, bytes: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = Object(error) as { code?: unknown };
    if (code === "ENOSPC" || code === "EDQUOT") throw noSpace(folder, bytes, 0);
    if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
      throw new InputError("The cache of models cannot be written; set HF_HUB_CACHE to a folder that can", {
        file: folder,
      });
    }
    throw error;
  }
}

function noSpace(folder: string, bytes: number, free: number): InputError {
  return new InputError(
    `The disk has no room for the model: ${megabytes(bytes)} are needed and ${megabytes(free)} are free; make room (alidade models lists what is kept) or set HF_HUB_CACHE to another disk. What was downloaded stays, and the same command goes on from there`,
    { file: folder },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
