import type { TextTable } from "../contracts/dataset.js";
import { InputError } from "../contracts/errors.js";
import { errorList } from "./error-list.js";
import { isTopics, querySource } from "./query-source.js";
import { readTopics } from "./read-topics.js";
import { withErrors } from "./with-errors.js";

export interface ReadTopicsFileOptions {
  /** Fields that are the query, separated by commas, such as `title, description`; default: the title. */
  readonly fields?: string | undefined;
  /** Folder that a relative path starts from; default: the current one. */
  readonly cwd?: string | undefined;
}

/**
 * Reads TREC topics on their own: ids and texts of the queries. The content tells the form: SGML, XML, or lines of
 * `id<tab>text`; gzip is unpacked. Throws `InputErrors` with file and line for each mistake, and `InputError` for a table,
 * which `readDataset` reads.
 */
export async function readTopicsFile(
  path: string,
  { fields, cwd = "." }: ReadTopicsFileOptions = {},
): Promise<TextTable> {
  const errors = errorList();
  return withErrors(errors, async () => {
    const source = await querySource(path, { queryText: fields }, cwd);
    if (!isTopics(source)) {
      throw new InputError(
        "The file is a table by its name; expected TREC topics, or lines of an id, a tab and the text",
        {
          file: path,
        },
      );
    }
    const { ids, texts } = await readTopics(source, { errors, fields });
    errors.throwIfAny();
    if (ids.length === 0) throw new InputError("There is not one query in it", { file: path });
    return { ids, texts };
  });
}
