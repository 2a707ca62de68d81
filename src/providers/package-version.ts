import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Version of an installed package, read from its package.json without loading the package. */
export function packageVersion(name: string): string {
  const require = createRequire(import.meta.url);
  for (let folder = dirname(require.resolve(name)); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const { name: found, version } = JSON.parse(readFileSync(file, "utf8")) as {
        name?: string;
        version?: string;
      };
      if (found === name && version !== undefined) return version;
    }
    if (folder === dirname(folder)) throw new Error(`the package ${name} has no version`);
  }
}
