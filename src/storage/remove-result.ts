import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { temporaryBeside } from "./temporaries.js";

/** Removes a stored result: first out of sight in one step, so that nobody reads a half of it, then from the disk. */
export async function removeResult(results: string, id: string): Promise<void> {
  const folder = join(results, id);
  const away = temporaryBeside(folder);
  await rename(folder, away);
  await rm(away, { recursive: true, force: true });
}
