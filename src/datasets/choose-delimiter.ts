import { InputError } from "../contracts/errors.js";
import type { InputFile } from "./input-file.js";
import { quote } from "./read-id.js";
import { RecordSplitter } from "./record-splitter.js";

/** What parts the fields of a line. */
export type Delimiter = "," | ";" | "\t" | "|";

/** How messages name a delimiter. */
export const delimiterNames: Readonly<Record<Delimiter, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "vertical bars",
};

/** A line as `readLines` gives it. */
export interface HeldLine {
  readonly text: string;
  readonly line: number;
  readonly end: string;
}

/** Lines to hold back at most before a delimiter is chosen, and their length together. */
export const linesToTellDelimiter = 50;
export const charactersToTellDelimiter = 1 << 20;

/** The delimiter that a spreadsheet states in a first line `sep=;`, or null. */
export function statedDelimiter(text: string): Delimiter | null {
  return (/^"?sep=([,;\t|])"?$/i.exec(text)?.[1] as Delimiter | undefined) ?? null;
}

/**
 * The delimiter of a table whose first held line is its header: the only one that occurs in the header outside
 * quotes, else `usual`. Where the header holds several, a tab wins in a file that says it has tabs; otherwise the one
 * by which most of the held records have as many fields as the header, and of several the one with most columns. null while more lines are needed (`more`
 * says that there are some). Throws `InputError` where the records do not settle it.
 */
export function chooseDelimiter(
  held: readonly HeldLine[],
  usual: "," | "\t",
  { file, more }: { file: InputFile; more: boolean },
): Delimiter | null {
  const header = held[0]!;
  const found = delimitersIn(header.text);
  if (found.length < 2) return found[0] ?? usual;
  if (usual === "\t" && found.includes("\t")) return "\t";
  if (more) return null;
  const fits = found.map((delimiter) => ({ delimiter, ...fitOf(held, delimiter, file) }));
  const best = Math.max(...fits.map(({ fitting }) => fitting));
  // Without rows that fit, the usual reading names the mistakes best.
  if (best === 0) return found.includes(usual) ? usual : found[0]!;
  const fitting = fits.filter((fit) => fit.fitting === best);
  const widest = Math.max(...fitting.map(({ columns }) => columns));
  const likely = fitting.filter(({ columns }) => columns === widest);
  if (likely.length === 1) return likely[0]!.delimiter;
  const choices = likely.map(({ delimiter, columns }) => `${delimiterNames[delimiter]} (${columns} columns)`);
  throw new InputError(
    `The header ${quote(header.text)} can be read as separated by ${choices.join(" or by ")}, and the rows fit both; put names that hold one of them in double quotes, or say it in a SQL query: from read_csv('${file.shown}', delim='${escaped(likely[0]!.delimiter)}', all_varchar=true)`,
    { file: file.shown, line: header.line },
  );
}

/** The delimiters that occur in a line outside quotes. */
function delimitersIn(text: string): Delimiter[] {
  const outside = text.replace(/"[^"]*("|$)/g, "");
  return (Object.keys(delimiterNames) as Delimiter[]).filter((delimiter) => outside.includes(delimiter));
}

/** How many columns a delimiter gives the header, and how many of the held records have as many fields. */
function fitOf(
  held: readonly HeldLine[],
  delimiter: Delimiter,
  file: InputFile,
): { readonly columns: number; readonly fitting: number } {
  let columns = 0;
  let fitting = 0;
  const splitter = new RecordSplitter({ file, delimiter, maxLineBytes: Infinity }, ({ length }) => {
    if (columns === 0) columns = length;
    else if (length === columns) fitting++;
  });
  try {
    for (const { text, line, end } of held) splitter.line(text, line, end);
  } catch {
    // Quotes that do not fit this delimiter: what was counted before speaks for itself.
  }
  return { columns, fitting };
}

function escaped(delimiter: Delimiter): string {
  return delimiter === "\t" ? "\\t" : delimiter;
}
