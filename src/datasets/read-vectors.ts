import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { matrixRow } from "../contracts/matrix-row.js";
import { dotProduct } from "../numeric/dot-product.js";
import { encodeNpyValues } from "../numeric/npy.js";
import { type ErrorList, errorList } from "./error-list.js";
import { type IdOwner, quote } from "./read-id.js";
import { readVectorSide, type SideFiles, type VectorSide } from "./read-vector-side.js";
import { refuseCodes } from "./refuse-codes.js";
import { locate } from "./row-place.js";
import { vectorFolderFiles } from "./vector-folder-files.js";
import { withErrors } from "./with-errors.js";

/** Vectors that exist already; `matrix` row `i` belongs to `ids[i]`. */
export interface VectorTable {
  readonly ids: readonly string[];
  /** Title and text of each row, empty where a row has none; null where no row has any. */
  readonly texts: readonly string[] | null;
  readonly labels: readonly (string | null)[] | null;
  readonly matrix: EmbeddingMatrix;
  /** Ids whose vector is zero: no cosine exists, they can never be found. */
  readonly zeroVectors: readonly string[];
  /** Ids of rows left out because they repeat an earlier row in everything: id, text, label and vector. */
  readonly repeated: readonly string[];
}

export interface VectorFolder {
  readonly documents: VectorTable;
  readonly queries: VectorTable | null;
  /** Hash of ids and float32 values of both sides: everything that decides what a search finds. */
  readonly sha256: string;
}

/**
 * Reads a folder of existing vectors (layouts: `vectorFolderFiles`). Values are float32, not normalised.
 * Throws `InputErrors`: rows and ids that do not match in number, an id given twice with different content, NaN or
 * infinite values (naming row and id), codes that `embed` wrote with `quant`, queries of other dimensions than documents, nothing to read.
 * `path` is relative to `cwd`.
 */
export async function readVectors(
  path: string,
  { cwd = ".", maxLineBytes }: { cwd?: string | undefined; maxLineBytes?: number | undefined } = {},
): Promise<VectorFolder> {
  const errors = errorList();
  return withErrors(errors, async () => {
    const files = await vectorFolderFiles({ path: resolve(cwd, path), shown: path });
    await refuseCodes(files.documents);
    if (files.queries !== null) await refuseCodes(files.queries);
    const documents = await readVectorSide(files.documents, "document", { errors, maxLineBytes });
    const queries =
      files.queries === null ? null : await readVectorSide(files.queries, "query", { errors, maxLineBytes });
    // A row lost to a mistake shifts all that follow, so ids and vectors are matched only when every row is sound.
    errors.throwIfAny();
    if (queries !== null && queries.matrix.dims !== documents.matrix.dims) {
      throw new InputError(
        `The queries have ${queries.matrix.dims} dimensions, the documents of ${documents.matrixPlace.shown} ${documents.matrix.dims}; both must come from one model`,
        { file: queries.matrixPlace.shown },
      );
    }
    const tables = {
      documents: vectorTable(documents, errors),
      queries: queries === null ? null : vectorTable(queries, errors),
    };
    errors.throwIfAny();
    return { ...tables, sha256: hashTables([tables.documents, tables.queries]) };
  });
}

/**
 * Reads one side from a file of its own: `.npy` with records in a `.jsonl` of the same name beside it;
 * `.parquet`; or `.jsonl` with a `vector` in each line. Throws as `readVectors`.
 */
export async function readVectorFile(
  given: string,
  owner: IdOwner,
  { cwd = ".", maxLineBytes }: { cwd?: string | undefined; maxLineBytes?: number | undefined } = {},
): Promise<VectorTable> {
  const errors = errorList();
  return withErrors(errors, async () => {
    const files = sideOfFile(given, cwd);
    await refuseCodes(files);
    const side = await readVectorSide(files, owner, { errors, maxLineBytes });
    errors.throwIfAny();
    const table = vectorTable(side, errors);
    errors.throwIfAny();
    return table;
  });
}

function sideOfFile(given: string, cwd: string): SideFiles {
  const file = (shown: string) => ({ path: resolve(cwd, shown), shown });
  if (given.endsWith(".parquet")) return { layout: "parquet", file: file(given) };
  if (given.endsWith(".jsonl")) return { layout: "jsonl", file: file(given) };
  if (given.endsWith(".npy"))
    return { layout: "npy", matrix: file(given), records: file(`${given.slice(0, -".npy".length)}.jsonl`) };
  throw new InputError(
    `"${given}" holds no vectors by its name; expected .npy with ids in a .jsonl of the same name beside it, .parquet, or .jsonl with a "vector" in each line`,
  );
}

function vectorTable(side: VectorSide, errors: ErrorList): VectorTable {
  const { rows, matrix } = side;
  if (rows.ids.length === 0) errors.add(`There is not one ${rows.owner} in it`, { file: rows.place.shown });
  const zeroVectors: string[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    const state = rowState(matrix, row);
    if (state === "zero") zeroVectors.push(rows.ids[row]!);
    else if (state !== "sound") {
      const cause = state.value === "NaN" || !side.widened ? "" : ", or a number too large for float32";
      errors.add(
        `The vector of ${rows.owner} ${quote(rows.ids[row]!)} holds ${state.value}${cause} at place ${state.place}; expected finite numbers`,
        locate(side.matrixPlace, side.matrixPlace.unit === "line" ? rows.lines[row]! : row + 1),
      );
    }
  }
  const { kept, repeated } = distinctRows(side, errors);
  return {
    ids: kept.map((row) => rows.ids[row]!),
    texts: rows.texts.some((text) => text !== null) ? kept.map((row) => rows.texts[row] ?? "") : null,
    labels: rows.labels.some((label) => label !== null) ? kept.map((row) => rows.labels[row]!) : null,
    matrix:
      repeated.length === 0
        ? { rows: matrix.rows, dims: matrix.dims, data: matrix.data }
        : keepRows(matrix, kept),
    zeroVectors,
    repeated,
  };
}

function rowState(
  { dims, data }: EmbeddingMatrix,
  row: number,
): "sound" | "zero" | { readonly value: string; readonly place: number } {
  // Squares of float32 values neither overflow float64 nor vanish there.
  const square = dotProduct(data, row * dims, data, row * dims, dims);
  if (Number.isFinite(square)) return square === 0 ? "zero" : "sound";
  const place = data.subarray(row * dims, (row + 1) * dims).findIndex((value) => !Number.isFinite(value));
  return { value: String(data[row * dims + place]), place };
}

/** Rows to keep: a row that repeats an earlier one in everything is left out, one that differs is a mistake. */
function distinctRows(
  { rows, matrix }: VectorSide,
  errors: ErrorList,
): { kept: number[]; repeated: string[] } {
  const first = new Map<string, number>();
  const kept: number[] = [];
  const repeated: string[] = [];
  rows.ids.forEach((id, row) => {
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, row);
      kept.push(row);
      return;
    }
    const differs = matrixRow(matrix, row).some(
      (value, i) => value !== matrix.data[earlier * matrix.dims + i],
    )
      ? "vector"
      : rows.texts[row] !== rows.texts[earlier] || rows.labels[row] !== rows.labels[earlier]
        ? "text or label"
        : null;
    if (differs === null) repeated.push(id);
    else {
      errors.add(
        `The ${rows.owner} id ${quote(id)} is given twice with another ${differs}; first in ${rows.place.unit} ${rows.lines[earlier]}`,
        locate(rows.place, rows.lines[row]!),
      );
    }
  });
  return { kept, repeated };
}

function keepRows(matrix: EmbeddingMatrix, kept: readonly number[]): EmbeddingMatrix {
  const data = new Float32Array(kept.length * matrix.dims);
  kept.forEach((row, i) => {
    data.set(matrixRow(matrix, row), i * matrix.dims);
  });
  return { rows: kept.length, dims: matrix.dims, data };
}

function hashTables(tables: readonly (VectorTable | null)[]): string {
  const hash = createHash("sha256").update("alidade/vectors/v1\n");
  for (const table of tables) {
    if (table === null) continue;
    hash.update(`${JSON.stringify(table.ids)}\n${table.matrix.rows} ${table.matrix.dims}\n`);
    // A part at a time: one update takes less than 2 GiB.
    const values = table.matrix.data;
    for (let at = 0; at < values.length; at += valuesPerUpdate)
      hash.update(encodeNpyValues(values.subarray(at, at + valuesPerUpdate)));
  }
  return hash.digest("hex");
}

const valuesPerUpdate = 2 ** 24;
