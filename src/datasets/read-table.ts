import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "../contracts/errors.js";
import {
  describeRelation,
  parquetRelation,
  queryRelation,
  type RelationPlace,
  streamText,
  type TypedColumn,
  withDuckDb,
} from "./duckdb-session.js";
import type { ErrorList } from "./error-list.js";
import { type InputFile, openInputFile, readStart } from "./input-file.js";
import { jsonNumberText } from "./json-number-text.js";
import { readDelimited } from "./read-delimited.js";
import { readJsonLines } from "./read-json-lines.js";
import type { Pause } from "./read-lines.js";
import { locate, type RowPlace } from "./row-place.js";
import type { TableSource } from "./table-source.js";

/** A column to read. `id` columns keep JSON numbers as numbers; all others are text as it is written. */
export interface WantedColumn {
  readonly name: string;
  readonly kind: "id" | "text";
}

export interface TableListener {
  /** Chooses the columns to read among those there; throws `InputError` where it cannot. */
  choose(columns: readonly string[]): readonly WantedColumn[];
  /** Takes the cells of the chosen columns; null where there is nothing. */
  row(cells: readonly unknown[], line: number): void;
  /** A row with a mistake, already reported. */
  bad(): void;
}

export interface TableOptions {
  readonly errors: ErrorList;
  readonly maxLineBytes?: number | undefined;
  /** Takes a sentence on what was told from the file rather than from its name. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** Columns of lists and records are not offered, instead of being a mistake where they are chosen. */
  readonly simpleColumns?: boolean | undefined;
  /** Awaited between parts of the table. */
  readonly pause?: Pause | undefined;
}

/**
 * Reads columns of a table, whatever its format: CSV and TSV with a header, JSON lines, Parquet, a SQL query.
 * Mistakes in single rows go to `errors`; throws `InputError` for what ends the reading.
 */
export async function readTable(
  source: TableSource,
  listener: TableListener,
  options: TableOptions,
): Promise<void> {
  if (source.format === "jsonl") return readJsonTable(source.file, listener, options);
  if (source.format === "parquet") {
    await checkParquet(source.file);
    return readRelation(
      ".",
      async () => parquetRelation(source.file.path),
      { ...source.place, path: source.file.path },
      listener,
      options,
    );
  }
  if (source.format === "sql") {
    return readRelation(
      source.cwd,
      (connection) => queryRelation(connection, source.sql, source.place),
      source.place,
      listener,
      options,
    );
  }
  let cells: number[] = [];
  return readDelimited(
    source.file,
    source.format === "csv" ? "," : "\t",
    {
      header(columns) {
        cells = listener.choose(columns).map(({ name }) => columns.indexOf(name));
      },
      record(fields, line) {
        listener.row(
          cells.map((cell) => fields[cell]),
          line,
        );
      },
      bad: listener.bad,
    },
    options,
  );
}

/** The first and last four bytes of a Parquet file are known; anything else is told before DuckDB is loaded. */
export async function checkParquet(file: InputFile): Promise<void> {
  const { handle, bytes } = await openInputFile(file);
  try {
    const start = Buffer.from(await readStart(handle, 4)).toString("latin1");
    const end = Buffer.alloc(4);
    await handle.read(end, 0, 4, Math.max(0, bytes - 4));
    if (start !== "PAR1")
      throw new InputError("The file is not Parquet: it does not begin with PAR1", { file: file.shown });
    if (bytes < 12 || end.toString("latin1") !== "PAR1") {
      throw new InputError("The Parquet file is cut short: it does not end with PAR1", { file: file.shown });
    }
  } finally {
    await handle.close();
  }
}

async function readRelation(
  cwd: string,
  relate: (connection: DuckDBConnection) => Promise<string>,
  place: RelationPlace,
  listener: TableListener,
  { simpleColumns = false, pause }: TableOptions,
): Promise<void> {
  await withDuckDb(cwd, async (connection) => {
    const relation = await relate(connection);
    const described = await describeRelation(connection, relation, place);
    const columns = simpleColumns ? described.filter(({ type }) => !compound.test(type)) : described;
    const wanted = listener.choose(columns.map(({ name }) => name));
    for (const column of wanted) checkType(columns.find(({ name }) => name === column.name)!, column, place);
    const relationRows = { relation, columns: wanted.map(({ name }) => name), place };
    await streamText(connection, relationRows, listener.row, pause);
  });
}

function checkType({ name, type }: TypedColumn, { kind }: WantedColumn, place: RowPlace): void {
  if (compound.test(type)) {
    throw new InputError(
      `The column "${name}" is ${type}; expected text. A SQL query can turn it into text, such as array_to_string(${name}, ' ')`,
      locate(place, 0),
    );
  }
  if (kind === "id" && /^(FLOAT|DOUBLE)$/.test(type)) {
    throw new InputError(
      `The id column "${name}" is ${type}; cast it to BIGINT or VARCHAR in a SQL query`,
      locate(place, 0),
    );
  }
}

/** Rows are held back until enough are seen to know the columns: a key may be missing from the first of them. */
async function readJsonTable(file: InputFile, listener: TableListener, options: TableOptions): Promise<void> {
  type Row = { value: Readonly<Record<string, unknown>>; line: number; text: string };
  let waiting: Row[] | null = [];
  let wanted: readonly WantedColumn[] = [];
  const pass = ({ value, line, text }: Row): void => {
    const cells: unknown[] = [];
    for (const column of wanted) {
      const cell = jsonCell(value, column, text);
      if ("problem" in cell) {
        options.errors.add(cell.problem, { file: file.shown, line });
        listener.bad();
        return;
      }
      cells.push(cell.cell);
    }
    listener.row(cells, line);
  };
  const decide = (): void => {
    if (waiting === null) return;
    const rows = waiting;
    waiting = null;
    if (rows.length === 0) return;
    wanted = listener.choose([...new Set(rows.flatMap(({ value }) => Object.keys(value)))]);
    rows.forEach(pass);
  };
  await readJsonLines(
    file,
    (value, line, text) => {
      if (waiting === null) pass({ value, line, text });
      else if (waiting.push({ value, line, text }) === rowsForColumns) decide();
    },
    { ...options, onBad: listener.bad },
  );
  decide();
}

function jsonCell(
  value: Readonly<Record<string, unknown>>,
  { name, kind }: WantedColumn,
  json: string,
): { readonly cell: unknown } | { readonly problem: string } {
  const cell = Object.hasOwn(value, name) ? value[name] : null;
  if (kind === "id" || cell === null || typeof cell === "string") return { cell };
  if (typeof cell === "number") return { cell: jsonNumberText(json, name) ?? String(cell) };
  if (typeof cell === "boolean") return { cell: String(cell) };
  return { problem: `"${name}" is ${Array.isArray(cell) ? "an array" : "an object"}; expected text` };
}

const compound = /\[\d*\]$|^(STRUCT|MAP|UNION|BLOB|BIT)\b/;
const rowsForColumns = 100;
