import { InputError } from "../contracts/errors.js";
import type { ErrorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { quote } from "./read-id.js";
import { defaultMaxLineBytes, readLines } from "./read-lines.js";
import { RecordSplitter } from "./record-splitter.js";

/** Takes the header, then each record with the line it begins in. */
export interface RecordListener {
  header(columns: readonly string[]): void;
  record(fields: readonly string[], line: number): void;
  /** A record with a mistake, already reported. */
  bad(): void;
}

/**
 * Reads CSV (RFC 4180) or TSV with a header: fields as text, nothing guessed, so `007` stays `007`. A field may be
 * quoted with `"` (doubled inside) and then hold the delimiter and line ends; a quote inside an unquoted field is
 * text. Blank lines are skipped. Line ends may be mixed.
 *
 * No library does this: DuckDB counts rows instead of lines and refuses mixed line ends; csv-parse needs as much code
 * around it as it replaces and 16 times the time (docs/decisions/005-delimited-files.md).
 *
 * Throws `InputError` with the line for a quote that is never closed or followed by more text, and as `readLines`;
 * a wrong number of fields goes to `errors`, and reading goes on.
 */
export async function readDelimited(
  file: InputFile,
  delimiter: "," | "\t",
  listener: RecordListener,
  { errors, maxLineBytes = defaultMaxLineBytes }: { errors: ErrorList; maxLineBytes?: number | undefined },
): Promise<void> {
  let columns: readonly string[] | null = null;
  const splitter = new RecordSplitter({ file, delimiter, maxLineBytes }, (fields, line) => {
    if (columns === null) {
      columns = fields.map((field) => field.trim());
      checkHeader(columns, { file, delimiter, line });
      listener.header(columns);
    } else if (fields.length !== columns.length) {
      errors.add(explainCount(fields, columns, delimiter), { file: file.shown, line });
      listener.bad();
    } else listener.record(fields, line);
  });
  await readLines(file, (text, line, end) => splitter.line(text, line, end), maxLineBytes);
  splitter.end();
  if (columns === null)
    throw new InputError("The file holds blank lines only; expected a header and rows", { file: file.shown });
}

function checkHeader(
  columns: readonly string[],
  { file, delimiter, line }: { file: InputFile; delimiter: string; line: number },
): void {
  const twice = columns.find((column, i) => column !== "" && columns.indexOf(column) !== i);
  if (twice !== undefined)
    throw new InputError(`The header names the column ${quote(twice)} twice`, { file: file.shown, line });
  const other = [";", "|", "\t", ","].find(
    (mark) => mark !== delimiter && columns.length === 1 && columns[0]!.includes(mark),
  );
  if (other !== undefined) {
    const name = delimiter === "," ? "commas" : "tabs";
    throw new InputError(
      `The header ${quote(columns[0]!)} is separated by ${JSON.stringify(other)}; expected ${name}. A SQL query reads it: from read_csv('${file.shown}', delim='${other === "\t" ? "\\t" : other}')`,
      { file: file.shown, line },
    );
  }
}

function explainCount(fields: readonly string[], columns: readonly string[], delimiter: string): string {
  const got = fields.length === 1 ? "1 field" : `${fields.length} fields`;
  const hint =
    fields.length > columns.length && delimiter === ","
      ? "; put fields that hold commas in double quotes"
      : "";
  return `The row has ${got}, the header ${columns.length}${hint}`;
}
