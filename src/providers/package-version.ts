import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Version of an installed package, read from its package.json without loading the package. Looked for where Node.js
 * looks, not asked of its resolver, because a package may hide its package.json and its entry.
 */
export function packageVersion(name: string): string {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const file = places.map((folder) => join(folder, name, "package.json")).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`the package ${name} is not installed`);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
