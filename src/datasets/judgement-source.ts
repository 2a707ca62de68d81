import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { findUsual } from "./choose-column.js";
import { firstLine } from "./first-line.js";
import type { InputFile } from "./input-file.js";
import { listFormat } from "./list-format.js";
import { isSql, type TableSource, tableFormat, tableSource } from "./table-source.js";
import { gradeNames, judgedDocumentNames, judgedQueryNames } from "./usual-columns.js";

/** Judgements that are no table: lines of TREC or BEIR, or JSON. */
export interface JudgementLists {
  readonly format: "lines" | "json";
  readonly file: InputFile;
}

export interface JudgementSourceOptions {
  readonly cwd: string;
  /** What a .tsv is whose first line is neither a judgement nor a header of usual names. */
  readonly unknownTsv: "table" | "lines";
}

/**
 * Tells how judgements are written. A SQL query and the extensions of tables are tables, but for a .tsv whose first line
 * is a judgement or comment; anything else is told from its content. Throws `InputError` for a file that is not there or
 * holds markup.
 */
export async function judgementSource(
  given: string,
  { cwd, unknownTsv }: JudgementSourceOptions,
): Promise<TableSource | JudgementLists> {
  const file = { path: resolve(cwd, given), shown: given };
  const table = tableFormat(given);
  if (table === "tsv") {
    const line = await firstLine(file);
    const columns = line.split("\t");
    const isHeader = usual.every((names) => findUsual(names, columns) !== null);
    const isLine = /^#|^\S+\s.*\s[-+]?\d+\s*$/.test(line);
    if (isLine || (!isHeader && unknownTsv === "lines")) return { format: "lines", file };
  }
  if (table !== null || isSql(given)) return tableSource(given, "--qrels", cwd);
  const format = await listFormat(file);
  if (format === "parquet") return { format, file, place: { shown: given, unit: "row" } };
  if (format === "markup") {
    throw new InputError(
      `The file holds markup; expected TREC qrels (query iter document grade), JSON ({"query": {"document": grade}}), or a table (.csv, .tsv, .jsonl, .parquet)`,
      { file: given },
    );
  }
  return { format, file };
}

/** Whether judgements are no table. */
export function isJudgementLists(source: TableSource | JudgementLists): source is JudgementLists {
  return source.format === "lines" || source.format === "json";
}

const usual = [judgedQueryNames, judgedDocumentNames, gradeNames];
