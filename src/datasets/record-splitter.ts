import { InputError } from "../contracts/errors.js";
import type { InputFile } from "./input-file.js";
import { quote } from "./read-id.js";

/** How fields are separated (by one character), and where mistakes are. */
export interface Dialect {
  readonly file: InputFile;
  readonly delimiter: string;
  /** A quoted field longer than this is refused, so that a quote never closed does not fill the memory. */
  readonly maxLineBytes: number;
}

interface OpenRecord {
  readonly fields: string[];
  /** Parts of the quoted field that is still open. */
  readonly parts: string[];
  readonly firstLine: number;
  quoteLine: number;
  size: number;
}

/**
 * Puts the lines of a CSV or TSV file together to records, because a quoted field may go over several lines.
 * Throws `InputError` for a quote that is never closed or followed by more text.
 */
export class RecordSplitter {
  private open: OpenRecord | null = null;

  constructor(
    private readonly dialect: Dialect,
    private readonly onRecord: (fields: readonly string[], line: number) => void,
  ) {}

  /** Takes the next line, without its end, and what ended it. */
  line(text: string, line: number, end: string): void {
    if (this.open === null && text === "") return;
    if (this.open === null && !text.includes('"')) {
      this.onRecord(text.split(this.dialect.delimiter), line);
      return;
    }
    const record = this.open ?? { fields: [], parts: [], firstLine: line, quoteLine: line, size: 0 };
    const startsQuoted = this.open === null && text.startsWith('"');
    if (
      this.scan(record, text, {
        at: startsQuoted ? 1 : 0,
        line,
        inQuotes: this.open !== null || startsQuoted,
      })
    ) {
      this.open = null;
      this.onRecord(record.fields, record.firstLine);
      return;
    }
    this.open = record;
    record.parts.push(end);
    record.size += text.length;
    const { file, maxLineBytes } = this.dialect;
    if (record.size > maxLineBytes) {
      throw new InputError(`The quote opened here is not closed within ${maxLineBytes} bytes`, {
        file: file.shown,
        line: record.quoteLine,
      });
    }
  }

  /** To be called after the last line. */
  end(): void {
    if (this.open === null) return;
    throw new InputError("The quote opened here is never closed", {
      file: this.dialect.file.shown,
      line: this.open.quoteLine,
    });
  }

  /** Reads fields from `at` on; returns whether the record ends in this line. */
  private scan(
    record: OpenRecord,
    text: string,
    { at, line, inQuotes }: { at: number; line: number; inQuotes: boolean },
  ): boolean {
    const { delimiter } = this.dialect;
    let position = at;
    let quoted = inQuotes;
    for (;;) {
      if (quoted) {
        const close = closingQuote(text, position);
        record.parts.push(text.slice(position, close < 0 ? undefined : close));
        if (close < 0) return false;
        record.fields.push(record.parts.join("").replaceAll('""', '"'));
        record.parts.length = 0;
        if (close + 1 === text.length) return true;
        if (text[close + 1] !== delimiter) throw this.afterQuote(text.slice(close + 1), line);
        position = close + 2;
      } else {
        const next = text.indexOf(delimiter, position);
        record.fields.push(text.slice(position, next < 0 ? undefined : next));
        if (next < 0) return true;
        position = next + 1;
      }
      quoted = text[position] === '"';
      if (quoted) {
        position++;
        record.quoteLine = line;
      }
    }
  }

  private afterQuote(rest: string, line: number): InputError {
    const { delimiter, file } = this.dialect;
    const way =
      delimiter === "\t"
        ? "; for a file that does not quote: from read_csv('FILE', delim='\\t', quote='')"
        : "";
    return new InputError(
      `A quoted field is followed by ${quote(rest.slice(0, 20))}; write quotes inside a quoted field twice${way}`,
      { file: file.shown, line },
    );
  }
}

/** Place of the quote that ends a quoted field, or -1; doubled quotes are content. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
