import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { findUsual } from "./choose-column.js";
import type { TablesSource } from "./dataset-source.js";
import { firstLine } from "./first-line.js";
import { listFormat } from "./list-format.js";
import type { TopicsSource } from "./read-topics.js";
import { isSql, type TableSource, tableFormat, tableSource } from "./table-source.js";
import { queryIdNames } from "./usual-columns.js";

/**
 * Tells how queries are written. A SQL query and the extensions of tables are tables, but for a .tsv of two fields whose
 * first line is no header; anything else is told from its content: topics in markup, lines of id and text, or Parquet.
 * Throws `InputError` for a file that is not there or holds JSON.
 */
export async function querySource(
  given: string,
  { queryId, queryText }: Pick<TablesSource, "queryId" | "queryText">,
  cwd: string,
): Promise<TableSource | TopicsSource> {
  const file = { path: resolve(cwd, given), shown: given };
  const table = tableFormat(given);
  if (
    table === "tsv" &&
    queryId === undefined &&
    queryText === undefined &&
    isTopicLine(await firstLine(file))
  )
    return { format: "lines", file };
  if (table !== null || isSql(given)) return tableSource(given, "--queries", cwd);
  const format = await listFormat(file);
  if (format === "parquet") return { format, file, place: { shown: given, unit: "row" } };
  if (format === "json") {
    throw new InputError(
      "The file holds JSON; expected TREC topics, lines of a query id, a tab and the text, or a table (.csv, .tsv, .jsonl, .parquet)",
      { file: given },
    );
  }
  if (queryId !== undefined) {
    throw new InputError(`--query-id names a column, and topics have none: their number is the id`, {
      file: given,
    });
  }
  if (format === "lines" && queryText !== undefined) {
    throw new InputError(`--query-text names a column, and these lines have none: an id, a tab, the text`, {
      file: given,
    });
  }
  return { format, file };
}

/** Whether queries are no table. */
export function isTopics(source: TableSource | TopicsSource): source is TopicsSource {
  return source.format === "markup" || source.format === "lines";
}

/** Two fields, of which the first is no name of a column and holds a digit, as ids of queries do. */
function isTopicLine(line: string): boolean {
  const fields = line.trimEnd().split("\t");
  return fields.length === 2 && /\d/.test(fields[0]!) && findUsual(queryIdNames, [fields[0]!]) === null;
}
