import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** The folder of real data and reference values beside the project (`ALIDADE_SHARED` overrides it). */
export const sharedRoot = process.env.ALIDADE_SHARED ?? resolve(projectRoot, "..", "shared");

/** Path inside the shared folder, or null where this machine does not have it (the test then skips, saying so). */
export function shared(...parts: string[]): string | null {
  const path = join(sharedRoot, ...parts);
  return existsSync(path) ? path : null;
}

export { projectRoot };
