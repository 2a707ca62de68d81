import { resolve } from "node:path";
import type { TextTable } from "../contracts/dataset.js";
import { errorList } from "./error-list.js";
import { readQueries } from "./read-tables.js";
import { withErrors } from "./with-errors.js";

/**
 * Reads queries on their own: a table with columns of id and text (CSV, TSV, JSON lines, Parquet, a SQL query) or TREC
 * topics. Throws `InputErrors` with file and line for each mistake, and for a file without a query.
 */
export async function readQueryFile(
  given: string,
  { cwd = ".", maxLineBytes }: { readonly cwd?: string | undefined; readonly maxLineBytes?: number } = {},
): Promise<TextTable> {
  const errors = errorList();
  return withErrors(errors, async () => {
    const options = { cwd: resolve(cwd), maxLineBytes };
    const { ids, texts } = await readQueries(given, { kind: "tables" }, options, { errors, maxLineBytes });
    if (errors.total === 0 && ids.length === 0) errors.add("There is not one query in it", { file: given });
    errors.throwIfAny();
    return { ids, texts };
  });
}
