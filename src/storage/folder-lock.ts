import { open, readFile, rm } from "node:fs/promises";
import { InputError } from "../contracts/errors.js";

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Makes this process the only one at work on something, by a file that names it; that of a process that has ended is taken
 * over. Throws `InputError` with `shown` where another is at work.
 */
export async function takeLock(file: string, shown: string): Promise<FolderLock> {
  for (let tries = 0; ; tries++) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries === 2) throw error;
    }
    const pid = Number(await readFile(file, "utf8").catch(() => ""));
    if (pid > 0 && pid !== process.pid && isAlive(pid)) {
      throw new InputError(
        `${shown} is being worked on by another process (${pid}); wait for it, or stop it`,
      );
    }
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
