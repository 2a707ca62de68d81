import { type CacheUsage, cacheUsage, clearCache } from "../storage/cache-usage.js";
import { projectFolder } from "../storage/project-folder.js";

/** What is stored in the project at `cwd`. */
export function storedWork(cwd: string): Promise<CacheUsage> {
  return cacheUsage(projectFolder(cwd));
}

/** What clearing freed, and what is left: results, with the runs they share with the store. */
export interface ClearedWork {
  readonly schema: "alidade/cache-cleared/v1";
  readonly freedBytes: number;
  readonly results: { readonly count: number; readonly bytes: number };
}

/** Removes stored vectors, fitted models, outcomes and unfinished graphs, not results. */
export async function clearStoredWork(cwd: string): Promise<ClearedWork> {
  const before = await cacheUsage(projectFolder(cwd));
  await clearCache(projectFolder(cwd));
  const { totalBytes, results } = await cacheUsage(projectFolder(cwd));
  return { schema: "alidade/cache-cleared/v1", freedBytes: before.totalBytes - totalBytes, results };
}
