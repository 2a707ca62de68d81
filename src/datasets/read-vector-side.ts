import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { chooseColumn, findUsual } from "./choose-column.js";
import {
  describeRelation,
  explaining,
  parquetRelation,
  type RelationPlace,
  sqlName,
  type TypedColumn,
  withDuckDb,
} from "./duckdb-session.js";
import type { ErrorList } from "./error-list.js";
import type { InputFile } from "./input-file.js";
import type { IdOwner } from "./read-id.js";
import { readJsonLines } from "./read-json-lines.js";
import { readNpyFile } from "./read-npy-file.js";
import { checkParquet } from "./read-table.js";
import { locate, type RowPlace } from "./row-place.js";
import { growingMatrix, type VectorRows, vectorRows } from "./vector-rows.js";

/** The files of one side: a matrix with its records, or one file that holds both. */
export type SideFiles =
  | { readonly layout: "npy"; readonly matrix: InputFile; readonly records: InputFile }
  | { readonly layout: "jsonl" | "parquet"; readonly file: InputFile };

/** One side as it was read; `matrixPlace` is where row `i` of the matrix, counted from 1, stands. */
export interface VectorSide {
  readonly rows: VectorRows;
  readonly matrix: EmbeddingMatrix;
  readonly matrixPlace: RowPlace;
  readonly widened: boolean;
}

/**
 * Reads documents or queries with their vectors. Mistakes in single rows go to `errors`; throws `InputError` for a
 * file that cannot be read, and where matrix and records have different numbers of rows.
 */
export async function readVectorSide(
  files: SideFiles,
  owner: IdOwner,
  { errors, maxLineBytes }: { errors: ErrorList; maxLineBytes?: number | undefined },
): Promise<VectorSide> {
  if (files.layout === "npy") return readNpyVectors(files, owner, { errors, maxLineBytes });
  if (files.layout === "jsonl") return readJsonVectors(files.file, owner, { errors, maxLineBytes });
  return readParquetVectors(files.file, owner, errors);
}

async function readNpyVectors(
  files: Extract<SideFiles, { layout: "npy" }>,
  owner: IdOwner,
  { errors, maxLineBytes }: { errors: ErrorList; maxLineBytes?: number | undefined },
): Promise<VectorSide> {
  // Numbers come from the disk while records are parsed; what is wrong with them is said first.
  const numbers = readNpyFile(files.matrix);
  const rows = vectorRows(owner, { shown: files.records.shown, unit: "line" }, errors);
  let seen = 0;
  const records = readJsonLines(
    files.records,
    (value, line) => {
      seen++;
      rows.add({ id: value.id ?? value._id, title: value.title, text: value.text, label: value.label }, line);
    },
    { errors, onBad: () => seen++, maxLineBytes },
  );
  const [read, parsed] = await Promise.allSettled([numbers, records]);
  if (read.status === "rejected") throw read.reason;
  if (parsed.status === "rejected") throw parsed.reason;
  const matrix = read.value;
  if (seen !== matrix.rows) {
    errors.add(
      `There are ${seen} records for the ${matrix.rows} vectors of ${files.matrix.shown}; expected one record a vector`,
      {
        file: files.records.shown,
      },
    );
  }
  return {
    rows,
    matrix,
    matrixPlace: { shown: files.matrix.shown, unit: "row" },
    widened: matrix.dtype === "float64",
  };
}

async function readJsonVectors(
  file: InputFile,
  owner: IdOwner,
  { errors, maxLineBytes }: { errors: ErrorList; maxLineBytes?: number | undefined },
): Promise<VectorSide> {
  const place: RowPlace = { shown: file.shown, unit: "line" };
  const rows = vectorRows(owner, place, errors);
  const matrix = growingMatrix();
  await readJsonLines(
    file,
    (value, line) => {
      const { vector } = value;
      const problem = vectorProblem(vector, matrix.dims);
      if (problem !== null) {
        errors.add(problem, { file: file.shown, line });
        return;
      }
      const known = rows.add(
        { id: value.id ?? value._id, title: value.title, text: value.text, label: value.label },
        line,
      );
      if (known) matrix.push((vector as number[]).length, (dimension) => (vector as number[])[dimension]!);
    },
    { errors, maxLineBytes },
  );
  return { rows, matrix: matrix.finish(), matrixPlace: place, widened: true };
}

function vectorProblem(vector: unknown, dims: number): string | null {
  if (vector === undefined) return 'The line has no "vector", and there is no .npy file beside it';
  if (!Array.isArray(vector)) return '"vector" is no array of numbers';
  if (vector.length === 0) return '"vector" is empty';
  if (dims !== 0 && vector.length !== dims)
    return `"vector" has ${vector.length} numbers; the first has ${dims}`;
  const wrong = vector.findIndex((value) => typeof value !== "number");
  return wrong < 0
    ? null
    : `"vector" holds ${JSON.stringify(vector[wrong])} at place ${wrong}; expected numbers`;
}

async function readParquetVectors(file: InputFile, owner: IdOwner, errors: ErrorList): Promise<VectorSide> {
  await checkParquet(file);
  const place: RelationPlace = { shown: file.shown, unit: "row", path: file.path };
  const rows = vectorRows(owner, place, errors);
  const matrix = growingMatrix();
  await withDuckDb(".", async (connection) => {
    const relation = parquetRelation(file.path);
    const columns = await describeRelation(connection, relation, place);
    const sql = `SELECT ${selectList(columns, place)} FROM ${relation}`;
    await explaining(place, async () => {
      const result = await connection.stream(sql);
      let row = 0;
      for (
        let chunk = await result.fetchChunk();
        chunk !== null && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      ) {
        const [ids, titles, texts, labels] = [0, 1, 2, 3].map((column) => chunk!.getColumnValues(column));
        const vectors = chunk.getColumnVector(4) as unknown as ListColumn;
        for (let i = 0; i < chunk.rowCount; i++) {
          row++;
          const vector = vectors.getItemVector(i);
          const length = vector?.itemCount ?? 0;
          if (vector === null || length === 0 || (matrix.dims !== 0 && length !== matrix.dims)) {
            errors.add(
              length === 0
                ? "There is no vector"
                : `The vector has ${length} numbers; the first has ${matrix.dims}`,
              locate(place, row),
            );
            continue;
          }
          const known = rows.add({ id: ids![i], title: titles![i], text: texts![i], label: labels![i] }, row);
          if (known) matrix.push(length, (dimension) => vector.getItem(dimension) ?? Number.NaN);
        }
      }
    });
  });
  return { rows, matrix: matrix.finish(), matrixPlace: place, widened: true };
}

/** What is used of DuckDB's column of lists: values are read in place, no array a row is made. */
interface ListColumn {
  getItemVector(row: number): { readonly itemCount: number; getItem(index: number): number | null } | null;
}

function selectList(columns: readonly TypedColumn[], place: RowPlace): string {
  const names = columns.map(({ name }) => name);
  const lists = columns
    .filter(({ type }) => /^(FLOAT|DOUBLE|DECIMAL\(.*\)|HUGEINT|[A-Z]*INT(EGER)?)\[\d*\]$/.test(type))
    .map(({ name }) => name);
  const vector = findUsual(vectorNames, lists) ?? (lists.length === 1 ? lists[0]! : null);
  if (vector === null) {
    throw new InputError(
      `No column holds lists of numbers under the name vector; the columns are ${columns.map(({ name, type }) => `${name} ${type}`).join(", ")}`,
      locate(place, 0),
    );
  }
  const id = chooseColumn(
    {
      meaning: "the id",
      flag: "the name id",
      given: undefined,
      usual: ["id", "docid", "documentid", "queryid"],
    },
    names,
    place,
  );
  const optional = ["title", "text", "label"].map((name) => {
    const found = findUsual([name], names);
    return found === null ? "NULL::VARCHAR" : `CAST(${sqlName(found)} AS VARCHAR)`;
  });
  return [`CAST(${sqlName(id)} AS VARCHAR)`, ...optional, `CAST(${sqlName(vector)} AS FLOAT[])`].join(", ");
}

const vectorNames = ["vector", "embedding", "embeddings", "vec", "values"];
