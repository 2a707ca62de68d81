import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";
import { homePath } from "../contracts/home-path.js";

/**
 * The folder, or file of a run, that a spec names, `~` being the home folder: one that exists as it is written, `@` and all, wins. Throws
 * `InputError` for a revision: a path has none, and a number that nobody checked must not stand in a result.
 */
export function specPath({ spec, ref, revision }: CandidateSpec, baseDir: string): string {
  const path = homePath(ref, homedir());
  if (revision === null) return path;
  const asWritten = `${path}@${revision}`;
  if (existsSync(resolve(baseDir, asWritten))) return asWritten;
  throw new InputError(
    `"${spec}": there is no "${asWritten}", and revisions are for models from a hub; a path has none: leave out @${revision}`,
  );
}
