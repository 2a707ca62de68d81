import { homedir } from "node:os";
import { join } from "node:path";

export interface UserCachePlace {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

/**
 * Folder for what holds on this machine in every project: `ALIDADE_CACHE_DIR`, else the platform's place for caches
 * (`XDG_CACHE_HOME`, else `~/.cache`; `~/Library/Caches`; `%LOCALAPPDATA%`) with `alidade` in it.
 */
export function userCacheFolder({
  env = process.env,
  platform = process.platform,
  home = homedir(),
}: UserCachePlace = {}): string {
  if (env.ALIDADE_CACHE_DIR) return env.ALIDADE_CACHE_DIR;
  if (platform === "win32") {
    return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "alidade", "Cache");
  }
  if (platform === "darwin") return join(home, "Library", "Caches", "alidade");
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "alidade");
}
