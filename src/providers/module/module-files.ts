import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { hashFile } from "../hash-file.js";

/**
 * SHA-256 of a file of JavaScript and of every file that it imports by a relative path, and those in turn, by path
 * relative to it. Paths made at run time, packages and files that the code reads are not seen.
 */
export async function moduleFiles(path: string): Promise<Record<string, string>> {
  const found = new Map<string, string>();
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.set(next, await hashFile(next));
    if (next.endsWith(".json")) continue;
    for (const specifier of relativeImports(await readFile(next, "utf8"))) {
      const file = resolve(dirname(next), specifier.split("?")[0]!);
      const existing = [file, `${file}.js`, `${file}.cjs`, `${file}.json`, join(file, "index.js")].find(
        (one) => existsSync(one) && statSync(one).isFile(),
      );
      if (existing !== undefined) waiting.push(existing);
    }
  }
  const root = dirname(path);
  const named = [...found].map(([file, hash]) => [relative(root, file).split(sep).join("/"), hash] as const);
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The relative paths that a file's text imports; one in a comment is hashed too, which does no harm. */
function relativeImports(text: string): string[] {
  const specifiers = [
    /\b(?:import|export)\b[^"';]*?\bfrom\s*["'](\.{1,2}\/[^"']+)["']/g,
    /\bimport\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g,
    /\brequire\s*\(\s*["'](\.{1,2}\/[^"']+)["']/g,
  ];
  return specifiers.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}
