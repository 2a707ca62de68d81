import { mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { throwIfAborted } from "../contracts/errors.js";
import { isProcessAlive } from "../storage/process-alive.js";
import { temporaryBeside } from "../storage/temporaries.js";

export interface ClaimOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once where another process has the claim and is waited for. */
  readonly onWait?: (() => void) | undefined;
  /** Milliseconds between two looks at a claim that another process has. Default 500. */
  readonly pollMs?: number | undefined;
}

/**
 * Runs `work` while no other process that claims the same path does; others wait. The claim is a file that its holder
 * touches every few seconds: one whose holder has died, or has been silent for half a minute, is taken over.
 */
export async function withClaim<T>(
  path: string,
  { signal, onWait, pollMs = 500 }: ClaimOptions,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await claimed(path))) {
    throwIfAborted(signal);
    if (await isLeft(path)) await takeAway(path);
    else {
      if (!told) onWait?.();
      told = true;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function claimed(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(`${process.pid} ${hostname()}`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isLeft(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) return false;
  if (Date.now() - found.mtimeMs > silentMs) return true;
  const [pid = "", host] = (await readFile(path, "utf8").catch(() => "")).split(" ");
  return host === hostname() && /^\d+$/.test(pid) && !isProcessAlive(Number(pid));
}

/** By renaming, so that of several processes that find the claim left only one removes it, and no new one with it. */
async function takeAway(path: string): Promise<void> {
  const aside = temporaryBeside(path);
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

const beatMs = 5000;
const silentMs = 30_000;
