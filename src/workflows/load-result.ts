import { projectFolder } from "../storage/project-folder.js";
import { readResult, type StoredResult } from "../storage/result-store.js";

/** A stored result of the project in `cwd`: the one named, else the latest. */
export function loadResult(cwd: string, name: string | undefined): Promise<StoredResult> {
  return readResult(projectFolder(cwd).results, name);
}
