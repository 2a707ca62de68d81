import { randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A name beside `path` for what is not whole yet: it starts with a dot and is recognised by `sweepTemporaries`. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`);
}

/**
 * Removes what killed processes left half written in a folder: temporaries whose last change is at least `olderThanMs`
 * ago, one day by default, because a younger one may belong to a process at work. A missing folder holds none.
 */
export async function sweepTemporaries(folder: string, { olderThanMs = dayMs } = {}): Promise<void> {
  const names = (await readdir(folder).catch(missingIsEmpty)).filter((name) => temporary.test(name));
  for (const name of names) await removeIfOlder(join(folder, name), olderThanMs);
}

/** Removes a file or folder whose last change is at least `ageMs` ago; one that is gone already is no error. */
export async function removeIfOlder(path: string, ageMs: number = dayMs): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs >= ageMs) await rm(path, { recursive: true, force: true });
}

function missingIsEmpty(error: NodeJS.ErrnoException): never[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Files and folders named by `temporaryBeside`. */
const temporary = /^\..+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp(-old)?$/;
