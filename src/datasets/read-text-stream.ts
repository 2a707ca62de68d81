import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Role } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { chooseColumn, findUsual } from "./choose-column.js";
import { type ErrorList, errorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import { readId } from "./read-id.js";
import { type Pause, readLines } from "./read-lines.js";
import { readTable } from "./read-table.js";
import { documentColumns } from "./read-tables.js";
import { locate, type RowPlace } from "./row-place.js";
import { isSql, tableSource } from "./table-source.js";
import { documentText } from "./text-rows.js";
import { documentIdNames, queryIdNames, queryTextNames } from "./usual-columns.js";
import { withErrors } from "./with-errors.js";

/** Texts as a user has them: a table, a file of lines, a SQL query, or a data folder. */
export interface TextStreamSource {
  /** Path or SQL query. */
  readonly input: string;
  /** Column of the id; absent: a usual one, else the number of the line (row of Parquet and SQL). */
  readonly id?: string | undefined;
  /** Columns of the text separated by commas, the title first; absent: usual ones. */
  readonly text?: string | undefined;
  /** Which file of a folder is read, and which columns are usual. */
  readonly role: Role;
  readonly cwd: string;
  readonly maxLineBytes?: number | undefined;
}

/** Where ids and texts were found. */
export interface TextStreamColumns {
  /** null: ids are numbers of lines or rows. */
  readonly id: string | null;
  readonly unit: "line" | "row";
  /** Empty: the whole line. */
  readonly text: readonly string[];
  readonly notes: readonly string[];
}

export interface TextStreamListener {
  row(id: string, text: string): void;
  /** Awaited between parts of the file: rows do not come faster than they are worked on. */
  readonly pause?: Pause | undefined;
}

/**
 * Reads texts one after the other in bounded memory: CSV, TSV, JSON lines, Parquet and SQL queries with named columns; any
 * other text file (`.txt`, or no ending) has a text a line, of which blank ones are texts too; of a folder `corpus.*`, or
 * `queries.*` for queries, is read. Texts are put together as for a dataset: title, a space, text, trimmed.
 * Throws `InputErrors` with file and line for rows that cannot be read or have no id, after all have been looked at.
 */
export async function readTextStream(
  source: TextStreamSource,
  listener: TextStreamListener,
): Promise<TextStreamColumns> {
  const errors = errorList();
  return withErrors(errors, async () => {
    const input = await inputOf(source);
    const columns = isLines(input)
      ? await readTextLines(input, source, listener)
      : await readTextTable(input, source, listener, errors);
    errors.throwIfAny();
    return columns;
  });
}

/** The file that is read, or the query as it is. Throws `InputError` for a folder without one. */
async function inputOf({ input, role, cwd }: TextStreamSource): Promise<string> {
  const path = resolve(cwd, input);
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isDirectory()) return input;
  const base = role === "query" ? "queries" : "corpus";
  const names = (await readdir(path))
    .filter((name) => folderFile.test(name) && name.startsWith(`${base}.`))
    .sort();
  if (names.length === 1) return join(input, names[0]!);
  throw new InputError(
    names.length === 0
      ? `The folder has no ${base}.jsonl, .csv, .tsv or .parquet to take texts from; name a file`
      : `There is more than one choice of ${base}: ${names.join(" and ")}; name one of them`,
    { file: input },
  );
}

function isLines(input: string): boolean {
  if (isSql(input)) return false;
  return /\.(txt|text|log|md)(\.gz)?$/i.test(input) || !/\.[a-z0-9]+$/i.test(input);
}

async function readTextLines(
  input: string,
  { id, text, cwd, maxLineBytes }: TextStreamSource,
  { row, pause }: TextStreamListener,
): Promise<TextStreamColumns> {
  const [flag] = [id === undefined ? [] : ["--id"], text === undefined ? [] : ["--text"]].flat();
  if (flag !== undefined) {
    throw new InputError(
      `${flag} names a column, and a file of lines has none; give a .csv, .tsv, .jsonl or .parquet file`,
      {
        file: input,
      },
    );
  }
  const file: InputFile = { path: resolve(cwd, input), shown: input };
  await readLines(file, (line, number) => row(String(number), line.trim()), maxLineBytes, pause);
  return { id: null, unit: "line", text: [], notes: [] };
}

async function readTextTable(
  input: string,
  source: TextStreamSource,
  { row, pause }: TextStreamListener,
  errors: ErrorList,
): Promise<TextStreamColumns> {
  const { role, cwd, maxLineBytes } = source;
  const table = tableSource(input, "the input", cwd);
  const { place } = table;
  const notes: string[] = [];
  let chosen: Chosen = { id: null, text: [] };
  await readTable(
    table,
    {
      choose(columns) {
        chosen = chooseColumns(source, columns, place);
        const { id, text } = chosen;
        return [
          ...(id === null ? [] : [{ name: id, kind: "id" as const }]),
          ...text.map((name) => ({ name, kind: "text" as const })),
        ];
      },
      row(cells, line) {
        const parts = cells
          .slice(chosen.id === null ? 0 : 1)
          .map((cell) => (cell as string | null | undefined) ?? "");
        const text = role === "query" ? parts.join(" ").trim() : joined(parts);
        if (chosen.id === null) return row(String(line), text);
        const read = readId(cells[0], role);
        if ("problem" in read) errors.add(read.problem, locate(place, line));
        else row(read.id, text);
      },
      bad() {},
    },
    { errors, maxLineBytes, pause, onNote: (note) => notes.push(note) },
  );
  return { ...chosen, unit: place.unit, notes };
}

interface Chosen {
  readonly id: string | null;
  readonly text: readonly string[];
}

function chooseColumns(
  { id: given, text, role }: TextStreamSource,
  columns: readonly string[],
  place: RowPlace,
): Chosen {
  const usual = role === "query" ? [...queryIdNames, ...documentIdNames] : documentIdNames;
  const id =
    given === undefined
      ? findUsual(usual, columns)
      : chooseColumn({ meaning: "the id", flag: "--id", given, usual }, columns, place);
  if (role === "document" || text !== undefined) return { id, text: documentColumns(text, columns, place) };
  const others = columns.filter((column) => column !== id);
  const wish = { meaning: "the text of the query", flag: "--text", given: undefined, usual: queryTextNames };
  return { id, text: [chooseColumn(wish, others, place)] };
}

/** As the documents of a dataset are put together: the first of several columns is the title. */
function joined(parts: readonly string[]): string {
  const [title, rest] = parts.length > 1 ? [parts[0]!, parts.slice(1)] : ["", parts];
  return documentText(title, rest.filter((part) => part.trim() !== "").join(" "));
}

const folderFile = /^[a-z]+\.(jsonl|csv|tsv|parquet)(\.gz)?$/;
