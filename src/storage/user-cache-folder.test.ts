import { join } from "node:path";
import { expect, test } from "vitest";
import { userCacheFolder } from "./user-cache-folder.js";

test.each([
  [{}, "linux", join("/home/u", ".cache", "alidade")],
  [{ XDG_CACHE_HOME: "/xdg" }, "linux", join("/xdg", "alidade")],
  [{ XDG_CACHE_HOME: "" }, "linux", join("/home/u", ".cache", "alidade")],
  [{ XDG_CACHE_HOME: "/xdg" }, "darwin", join("/home/u", "Library", "Caches", "alidade")],
  [{ LOCALAPPDATA: "/local" }, "win32", join("/local", "alidade", "Cache")],
  [{}, "win32", join("/home/u", "AppData", "Local", "alidade", "Cache")],
  [{ ALIDADE_CACHE_DIR: "/mine", XDG_CACHE_HOME: "/xdg" }, "linux", "/mine"],
] as const)("%j on %s", (env, platform, folder) => {
  expect(userCacheFolder({ env, platform, home: "/home/u" })).toBe(folder);
});
