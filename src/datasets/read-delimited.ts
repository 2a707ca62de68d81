import { InputError } from "../contracts/errors.js";
import type { ErrorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { quote } from "./read-id.js";
import { defaultMaxLineBytes, readLines } from "./read-lines.js";

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
 * DuckDB is not asked here: it does not say the line of most mistakes, refuses mixed line ends, and does not tell
 * where a record with line ends in it began.
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
  const splitter = recordSplitter({ file, delimiter, maxLineBytes }, (fields, line) => {
    if (columns === null) {
      columns = fields.map((field) => field.trim());
      checkHeader(columns, { file, delimiter, line });
      listener.header(columns);
    } else if (fields.length !== columns.length) {
      errors.add(explainCount(fields, columns, delimiter), { file: file.shown, line });
      listener.bad();
    } else listener.record(fields, line);
  });
  await readLines(file, splitter.line, maxLineBytes);
  splitter.end();
  if (columns === null)
    throw new InputError("The file holds blank lines only; expected a header and rows", { file: file.shown });
}

interface OpenRecord {
  readonly fields: string[];
  /** Parts of the quoted field that is still open. */
  readonly parts: string[];
  readonly firstLine: number;
  quoteLine: number;
  size: number;
}

interface Dialect {
  readonly file: InputFile;
  readonly delimiter: string;
  readonly maxLineBytes: number;
}

/** Puts lines together to records: a quoted field may go over several lines. */
function recordSplitter(
  { file, delimiter, maxLineBytes }: Dialect,
  onRecord: (fields: readonly string[], line: number) => void,
): { line(text: string, line: number, end: string): void; end(): void } {
  let open: OpenRecord | null = null;

  /** Reads fields from `at` on; returns whether the record ends in this line. */
  function scan(
    record: OpenRecord,
    text: string,
    at: number,
    line: number,
    inQuotes: boolean,
  ): OpenRecord | null {
    let position = at;
    let quoted = inQuotes;
    for (;;) {
      if (quoted) {
        const close = closingQuote(text, position);
        if (close < 0) {
          record.parts.push(text.slice(position));
          return record;
        }
        record.parts.push(text.slice(position, close));
        record.fields.push(record.parts.join("").replaceAll('""', '"'));
        record.parts.length = 0;
        if (close + 1 === text.length) return null;
        if (text[close + 1] !== delimiter) throw afterQuote(text.slice(close + 1), line);
        position = close + 2;
      } else {
        const next = text.indexOf(delimiter, position);
        record.fields.push(text.slice(position, next < 0 ? undefined : next));
        if (next < 0) return null;
        position = next + 1;
      }
      quoted = text[position] === '"';
      if (quoted) {
        position++;
        record.quoteLine = line;
      }
    }
  }

  function afterQuote(rest: string, line: number): InputError {
    const way =
      delimiter === "\t"
        ? "; for a file that does not quote: from read_csv('FILE', delim='\\t', quote='')"
        : "";
    return new InputError(
      `A quoted field is followed by ${quote(rest.slice(0, 20))}; write quotes inside a quoted field twice${way}`,
      { file: file.shown, line },
    );
  }

  return {
    line(text, line, end) {
      if (open === null && text === "") return;
      if (open === null && !text.includes('"')) {
        onRecord(text.split(delimiter), line);
        return;
      }
      const record: OpenRecord = open ?? { fields: [], parts: [], firstLine: line, quoteLine: line, size: 0 };
      const startsQuoted = open === null && text.startsWith('"');
      open = scan(record, text, startsQuoted ? 1 : 0, line, open !== null || startsQuoted);
      if (open === null) {
        onRecord(record.fields, record.firstLine);
        return;
      }
      record.parts.push(end);
      record.size += text.length;
      if (record.size > maxLineBytes) {
        throw new InputError(`The quote opened here is not closed within ${maxLineBytes} bytes`, {
          file: file.shown,
          line: record.quoteLine,
        });
      }
    },
    end() {
      if (open === null) return;
      throw new InputError("The quote opened here is never closed", {
        file: file.shown,
        line: open.quoteLine,
      });
    },
  };
}

/** Place of the quote that ends a quoted field, or -1; doubled quotes are content. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
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
