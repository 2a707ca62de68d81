import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder, syncTree } from "./sync-folder.js";
import { sweepTemporaries, temporaryBeside } from "./temporaries.js";

/**
 * Makes a folder whole or not at all: `fill` writes into a folder under a temporary name beside it, all of which is
 * flushed to the disk before it gets its own. A folder of that name is replaced. Temporary names start with a dot;
 * those that killed processes left behind are removed after a day.
 */
export async function writeFolderAtomic(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const parent = dirname(folder);
  const temporary = temporaryBeside(folder);
  await sweepTemporaries(parent);
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    await syncTree(temporary);
    await replaceFolder(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(parent);
}

/**
 * Gives `temporary` its name. An earlier folder is first renamed away, so that nobody sees it half removed; another
 * process that does the same at once may step between, and then this one tries again.
 */
async function replaceFolder(temporary: string, folder: string, tries = 50): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (tries <= 1 || (code !== "ENOTEMPTY" && code !== "EEXIST")) throw error;
    const away = `${temporary}-old`;
    await rename(folder, away).catch(goneAlready);
    await rm(away, { recursive: true, force: true });
    await replaceFolder(temporary, folder, tries - 1);
  }
}

function goneAlready(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
