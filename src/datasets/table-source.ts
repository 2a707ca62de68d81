import { resolve } from "node:path";
import { InputError } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import type { InputFile } from "./input-file.js";
import type { RowPlace } from "./row-place.js";

/** A table as the user gives it: a file of a known format, or a SQL query. */
export type TableSource =
  | {
      readonly format: "csv" | "tsv" | "jsonl" | "parquet";
      readonly file: InputFile;
      readonly place: RowPlace;
    }
  | { readonly format: "sql"; readonly sql: string; readonly cwd: string; readonly place: RowPlace };

/**
 * Tells files from SQL queries (which begin with select, with, from, values, table, pivot or unpivot) and the format
 * by the extension (`.gz` may follow). Throws `InputError` for an extension that is not known. `flag` names the source in messages.
 */
export function tableSource(given: string, flag: string, cwd: string): TableSource {
  const format = tableFormat(given);
  if (format !== null) {
    const unit = format === "parquet" ? "row" : "line";
    return { format, file: { path: resolve(cwd, given), shown: given }, place: { shown: given, unit } };
  }
  if (isSql(given)) {
    return { format: "sql", sql: given, cwd, place: { shown: `the SQL query of ${flag}`, unit: "row" } };
  }
  const extension = /\.([a-z0-9]+)$/i.exec(given)?.[1]?.toLowerCase() ?? "";
  throw new InputError(`${flag} is ${JSON.stringify(given)}: ${explainFormat(given, extension)}`);
}

/** The format that the extension of a file says, null for no table's; text may be gzipped (`.csv.gz`). */
export function tableFormat(given: string): "csv" | "tsv" | "jsonl" | "parquet" | null {
  const [, extension = "", gzip] =
    /\.([a-z0-9]+)(\.gz)?$/i.exec(given)?.map((part) => part?.toLowerCase()) ?? [];
  const format = Object.hasOwn(formats, extension) ? formats[extension]! : null;
  return format === "parquet" && gzip !== undefined ? null : format;
}

/** Whether a source is a SQL query and no file. */
export function isSql(given: string): boolean {
  return sqlStart.test(given);
}

function explainFormat(given: string, extension: string): string {
  const known = "expected a .csv, .tsv, .jsonl or .parquet file, or a SQL query";
  if (["xlsx", "xls", "ods", "numbers"].includes(extension))
    return `${known}; save the sheet as "CSV UTF-8", or UTF-8 text with the ending .csv`;
  const reader = extension === "json" ? `from read_json('${given}')` : `from read_csv('${given}')`;
  if (["json", "txt", "gz", "zst", "tab", "psv"].includes(extension)) return `${known}, such as "${reader}"`;
  return `${known}.${didYouMean(extension, Object.keys(formats))}`;
}

const sqlStart = /^\s*(select|with|from|values|table|pivot|unpivot)\b[\s('"]/i;

const formats: Readonly<Record<string, "csv" | "tsv" | "jsonl" | "parquet">> = {
  csv: "csv",
  tsv: "tsv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
};
