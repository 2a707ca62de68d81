import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A new folder for the arrays of one bridge, which only this user may read; removed with this process at the latest.
 * Folders that killed processes left behind are removed first: a name holds the number of the process that made it.
 */
export async function makeBridgeFolder(): Promise<string> {
  await sweepBridgeFolders();
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  await mkdir(join(folder, "tmp"));
  live.add(folder);
  return folder;
}

/** Removes a folder made here. */
export async function removeBridgeFolder(folder: string): Promise<void> {
  live.delete(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Keeps what Python said of a failure in a file of its own, which only this user may read, and returns its path. Such
 * files are removed after a week.
 */
export async function keepTraceback(text: string): Promise<string> {
  const file = join(tmpdir(), `${tracebackPrefix}${randomBytes(6).toString("hex")}.txt`);
  await writeFile(file, text, { flag: "wx", mode: 0o600 });
  return file;
}

/** What cannot be looked at or removed belongs to somebody else, or is being removed by another process now. */
async function sweepBridgeFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const path = join(tmpdir(), name);
    const left =
      (name.startsWith(folderPrefix) && !isAlive(Number(name.slice(folderPrefix.length).split("-")[0]))) ||
      (name.startsWith(tracebackPrefix) && (await isOld(path)));
    if (left) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > weekMs;
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

const live = new Set<string>();
process.on("exit", () => {
  for (const folder of live) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // It is swept by the next bridge.
    }
  }
});

const folderPrefix = "alidade-python-";
const tracebackPrefix = "alidade-traceback-";
const weekMs = 7 * 24 * 60 * 60 * 1000;
