import { InputError } from "../contracts/errors.js";
import {
  charactersToTellDelimiter,
  chooseDelimiter,
  type Delimiter,
  delimiterNames,
  type HeldLine,
  linesToTellDelimiter,
  statedDelimiter,
} from "./choose-delimiter.js";
import type { ErrorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { quote } from "./read-id.js";
import { defaultMaxLineBytes, type Pause, readLines } from "./read-lines.js";
import { RecordSplitter } from "./record-splitter.js";

/** Takes the header, then each record with the line it begins in. */
export interface RecordListener {
  header(columns: readonly string[]): void;
  record(fields: readonly string[], line: number): void;
  /** A record with a mistake, already reported. */
  bad(): void;
}

export interface DelimitedOptions {
  readonly errors: ErrorList;
  readonly maxLineBytes?: number | undefined;
  /** Takes a sentence on what was told from the file rather than from its name: a delimiter of another kind. */
  readonly onNote?: ((note: string) => void) | undefined;
  readonly pause?: Pause | undefined;
}

/**
 * Reads CSV (RFC 4180) or TSV with a header: fields as text, nothing guessed, so `007` stays `007`. A field may be
 * quoted with `"` (doubled inside) and then hold the delimiter and line ends; a quote inside an unquoted field is
 * text. Blank lines are skipped. Line ends may be mixed. `usual` is the delimiter that the name of the file stands for;
 * where the header has another one (`;` from most spreadsheets of Europe), that one is taken and noted.
 *
 * No library does this: DuckDB counts rows instead of lines and refuses mixed line ends; csv-parse needs as much code
 * around it as it replaces and 16 times the time (docs/decisions/005-delimited-files.md).
 *
 * Throws `InputError` with the line for a quote that is never closed or followed by more text, a header that can be
 * read in two ways, and as `readLines`; a wrong number of fields goes to `errors`, and reading goes on.
 */
export async function readDelimited(
  file: InputFile,
  usual: "," | "\t",
  listener: RecordListener,
  { errors, maxLineBytes = defaultMaxLineBytes, onNote = () => {}, pause }: DelimitedOptions,
): Promise<void> {
  let columns: readonly string[] | null = null;
  let splitter: RecordSplitter | null = null;
  const open = (delimiter: Delimiter): RecordSplitter => {
    if (delimiter !== usual) onNote(`${file.shown}: fields are separated by ${delimiterNames[delimiter]}`);
    return new RecordSplitter({ file, delimiter, maxLineBytes }, (fields, line) => {
      if (columns === null) {
        columns = fields.map((field) => field.trim());
        checkHeader(columns, { file: file.shown, line });
        listener.header(columns);
      } else if (fields.length !== columns.length) {
        errors.add(explainCount(fields, columns, delimiter), { file: file.shown, line });
        listener.bad();
      } else listener.record(fields, line);
    });
  };
  const held: HeldLine[] = [];
  let heldLength = 0;
  const settle = (more: boolean): void => {
    const delimiter = chooseDelimiter(held, usual, { file, more });
    if (delimiter === null) return;
    splitter = open(delimiter);
    for (const { text, line, end } of held.splice(0)) splitter.line(text, line, end);
  };
  await readLines(
    file,
    (text, line, end) => {
      if (splitter !== null) return splitter.line(text, line, end);
      if (held.length === 0 && text === "") return;
      const stated = line === 1 ? statedDelimiter(text) : null;
      if (stated !== null) {
        splitter = open(stated);
        return;
      }
      held.push({ text, line, end });
      heldLength += text.length;
      settle(held.length < linesToTellDelimiter && heldLength < charactersToTellDelimiter);
    },
    maxLineBytes,
    pause,
  );
  if (held.length > 0) settle(false);
  (splitter as RecordSplitter | null)?.end();
  if (columns === null)
    throw new InputError("The file holds blank lines only; expected a header and rows", { file: file.shown });
}

function checkHeader(columns: readonly string[], place: { file: string; line: number }): void {
  const twice = columns.find((column, i) => column !== "" && columns.indexOf(column) !== i);
  if (twice !== undefined) throw new InputError(`The header names the column ${quote(twice)} twice`, place);
}

function explainCount(fields: readonly string[], columns: readonly string[], delimiter: Delimiter): string {
  const got = fields.length === 1 ? "1 field" : `${fields.length} fields`;
  const hint =
    fields.length > columns.length && delimiter !== "\t"
      ? `; put fields that hold ${delimiterNames[delimiter]} in double quotes`
      : "";
  return `The row has ${got}, the header ${columns.length}${hint}`;
}
