import { projectFolder } from "../storage/project-folder.js";
import { readResult, type StoredResult } from "../storage/result-store.js";

/**
 * A stored result of the project in `cwd`: the one named by id, folder, `result.json` or report page, else the latest.
 * Throws `InputError` where there is none, or its files are not what Alidade wrote.
 */
export function loadResult(cwd: string, name?: string): Promise<StoredResult> {
  return readResult(projectFolder(cwd).results, name);
}
