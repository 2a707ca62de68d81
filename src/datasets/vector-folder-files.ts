import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../contracts/errors.js";
import type { InputFile } from "./input-file.js";
import type { SideFiles } from "./read-vector-side.js";

/** Which files of a folder hold the documents' vectors and the queries' (null where there are none). */
export interface VectorFolderFiles {
  readonly documents: SideFiles;
  readonly queries: SideFiles | null;
}

/**
 * Finds the vectors of a folder: `documents.npy` + `documents.jsonl`, `queries.npy` + `queries.jsonl`; `items` and
 * `users` are other names for the two; `vectors.npy` + `items.jsonl` is documents alone; `.parquet`, or `.jsonl` with
 * a `vector` in each line, replaces a pair. Throws `InputError` for no vectors, more than one choice, or half a pair.
 */
export async function vectorFolderFiles(folder: InputFile): Promise<VectorFolderFiles> {
  const entries = await readdir(folder.path, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      const what =
        error.code === "ENOTDIR"
          ? "This is a file; expected a folder of vectors"
          : "There is no such folder of vectors";
      throw new InputError(what, { file: folder.shown });
    },
  );
  const names = new Set(entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name));
  const documents = findSide(folder, names, documentNames);
  if (documents === null) {
    const inside = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const hint =
      inside.length === 0 ? "" : `. It has the folders ${inside.slice(0, 10).join(", ")}: name one of them`;
    throw new InputError(
      `There are no vectors here: expected documents.npy, items.npy or vectors.npy with ids in a .jsonl of the same name, or documents.parquet, or documents.jsonl with a "vector" in each line${hint}`,
      { file: folder.shown },
    );
  }
  return { documents, queries: findSide(folder, names, queryNames) };
}

interface SideNames {
  readonly bases: readonly string[];
  /** For each base the names its records may have beside `.npy`. */
  readonly records: Readonly<Record<string, readonly string[]>>;
}

function findSide(
  folder: InputFile,
  names: ReadonlySet<string>,
  { bases, records }: SideNames,
): SideFiles | null {
  const file = (name: string): InputFile => ({
    path: join(folder.path, name),
    shown: join(folder.shown, name),
  });
  const matrices = bases
    .flatMap((base) => [`${base}.npy`, `${base}.parquet`])
    .filter((name) => names.has(name));
  if (matrices.length > 1) {
    throw new InputError(`There is more than one choice of vectors: ${matrices.join(" and ")}; keep one`, {
      file: folder.shown,
    });
  }
  const matrix = matrices[0];
  if (matrix === undefined) {
    const lines = bases.map((base) => `${base}.jsonl`).filter((name) => names.has(name));
    if (lines.length > 1) {
      throw new InputError(`There is more than one choice of vectors: ${lines.join(" and ")}; keep one`, {
        file: folder.shown,
      });
    }
    return lines[0] === undefined ? null : { layout: "jsonl", file: file(lines[0]) };
  }
  if (matrix.endsWith(".parquet")) return { layout: "parquet", file: file(matrix) };
  const expected = records[matrix.slice(0, -4)]!.map((base) => `${base}.jsonl`);
  const found = expected.find((name) => names.has(name));
  if (found === undefined) {
    throw new InputError(
      `${matrix} has no ids: expected ${expected.join(" or ")} beside it, one {"id": …} a row`,
      {
        file: folder.shown,
      },
    );
  }
  return { layout: "npy", matrix: file(matrix), records: file(found) };
}

const documentNames: SideNames = {
  bases: ["documents", "items", "vectors"],
  records: { documents: ["documents"], items: ["items"], vectors: ["items", "documents", "vectors"] },
};

const queryNames: SideNames = {
  bases: ["queries", "users"],
  records: { queries: ["queries"], users: ["users"] },
};
