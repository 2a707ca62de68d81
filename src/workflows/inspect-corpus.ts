import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { homePath } from "../contracts/home-path.js";
import {
  type DocumentColumns,
  type InspectTableOptions,
  inspectTable,
  tableColumns,
} from "../datasets/inspect-table.js";

/** The columns of a table of documents. Throws `InputError` where it cannot be read. */
export async function corpusColumns(path: string, cwd: string): Promise<readonly string[]> {
  if (path === "") throw new InputError("A path is needed, such as products.csv");
  return tableColumns(homePath(path, homedir()), cwd);
}

/** The columns of id and text of a table of documents. Throws as `inspectTable`. */
export function inspectCorpus(path: string, options: InspectTableOptions): Promise<DocumentColumns> {
  return inspectTable(homePath(path, homedir()), options);
}

/** Throws `InputError` unless there is such a file. */
export async function checkTableFile(path: string, cwd: string): Promise<void> {
  const found = await stat(resolve(cwd, homePath(path, homedir()))).catch(() => null);
  if (found === null) throw new InputError("There is no such file", { file: path });
  if (!found.isFile()) throw new InputError("This is a folder; expected a file", { file: path });
}
