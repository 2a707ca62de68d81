import type { DuckDBConnection } from "@duckdb/node-api";
import { errorKind, errorMessage, InputError } from "../contracts/errors.js";
import type { Pause } from "./read-lines.js";
import { locate, type RowPlace } from "./row-place.js";

/** A column of a relation with its DuckDB type, such as `VARCHAR` or `FLOAT[]`. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** Where rows that DuckDB reads come from; `path` is that of a file, which messages must not show in full. */
export interface RelationPlace extends RowPlace {
  readonly path?: string | undefined;
}

/**
 * Runs `use` on a fresh in-memory DuckDB that can read local files and nothing else: no network, no extensions loaded
 * or installed, no spilling to disk, its configuration locked. Relative paths in SQL start from the working folder of
 * the process, then from `cwd`. DuckDB is loaded only now, because most commands do not need it.
 */
export async function withDuckDb<T>(
  cwd: string,
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    allow_persistent_secrets: "false",
    temp_directory: "",
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`SET file_search_path = ${sqlString(cwd)}`);
      await connection.run("SET lock_configuration = true");
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** The relation of a SQL query, to stand after FROM. Throws `InputError` unless it is one statement that only reads. */
export async function queryRelation(
  connection: DuckDBConnection,
  sql: string,
  place: RelationPlace,
): Promise<string> {
  return explaining(place, async () => {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) {
      throw new InputError(`It holds ${statements.count} statements; expected one SELECT`, locate(place, 0));
    }
    const prepared = await statements.prepare(0);
    const type = prepared.statementType;
    prepared.destroySync();
    if (type !== selectStatement)
      throw new InputError("It is no SELECT; data is only read", locate(place, 0));
    return `(\n${sql.trim().replace(/;\s*$/, "")}\n)`;
  });
}

/** The relation of a Parquet file, to stand after FROM; its path is taken literally. */
export function parquetRelation(path: string): string {
  return `read_parquet(${sqlString(path.replace(/[[*?]/g, "[$&]"))})`;
}

/** Columns of a relation. Throws `InputError` with DuckDB's explanation. */
export async function describeRelation(
  connection: DuckDBConnection,
  relation: string,
  place: RelationPlace,
): Promise<TypedColumn[]> {
  return explaining(place, async () => {
    const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`);
    return reader.getRows().map((row) => ({ name: String(row[0]), type: String(row[1]) }));
  });
}

/** Streams columns of a relation as text, row by row from 1, in the order of the relation; NULL is null. */
export async function streamText(
  connection: DuckDBConnection,
  { relation, columns, place }: { relation: string; columns: readonly string[]; place: RelationPlace },
  onRow: (cells: (string | null)[], row: number) => void,
  pause?: Pause,
): Promise<void> {
  const select = columns.map((column) => `CAST(${sqlName(column)} AS VARCHAR)`).join(", ");
  await explaining(place, async () => {
    const result = await connection.stream(`SELECT ${select} FROM ${relation}`);
    let row = 0;
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      const values = columns.map((_, i) => chunk!.getColumnValues(i) as (string | null)[]);
      for (let i = 0; i < chunk.rowCount; i++)
        onRow(
          values.map((column) => column[i] ?? null),
          ++row,
        );
      await pause?.();
    }
  });
}

/** Runs DuckDB work; its errors become `InputError`s about `place`. */
export async function explaining<T>(place: RelationPlace, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // What the reader of the rows throws is its own.
    if (errorKind(error) !== null) throw error;
    throw new InputError(explainDuckDb(errorMessage(error), place), locate(place, 0));
  }
}

/** A name quoted for SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The lines of DuckDB's message that tell the mistake, without its advice to change settings or install extensions. */
function explainDuckDb(text: string, { path, shown }: RelationPlace): string {
  const message = path === undefined ? text : text.replaceAll(path, shown);
  if (/requires the extension|Missing Extension/.test(message)) {
    return `DuckDB would need an extension for this: ${message.split("\n")[0]}. Only local files that DuckDB reads by itself are read`;
  }
  const lines = message.replace(/^Failed to extract statements: /, "").split("\n");
  const line = /LINE (\d+):/.exec(message)?.[1];
  const told = lines.filter(
    (text, i) => i === 0 || /^(Did you mean|Candidate|CSV Error on Line|Original Line)/.test(text),
  );
  return `DuckDB refuses it: ${told.join(" ").slice(0, 400)}${line === undefined || path !== undefined ? "" : ` (line ${line} of the query)`}`;
}

async function loadDuckDb(): Promise<typeof import("@duckdb/node-api")> {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    throw new InputError(
      `Parquet files and SQL queries need DuckDB, which does not load here (${errorMessage(error).split("\n")[0]}); run npm install @duckdb/node-api, or give CSV or JSON lines`,
    );
  }
}

function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `StatementType.SELECT` of the DuckDB API. */
const selectStatement = 1;
