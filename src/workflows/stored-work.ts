import { type CacheUsage, cacheUsage, clearCache } from "../storage/cache-usage.js";
import { projectFolder } from "../storage/project-folder.js";

/** What is stored in the project at `cwd`. */
export function storedWork(cwd: string): Promise<CacheUsage> {
  return cacheUsage(projectFolder(cwd));
}

/** Removes stored vectors and outcomes, not results; returns the bytes freed. */
export async function clearStoredWork(cwd: string): Promise<number> {
  const before = await cacheUsage(projectFolder(cwd));
  await clearCache(projectFolder(cwd));
  return before.totalBytes - (await cacheUsage(projectFolder(cwd))).totalBytes;
}
