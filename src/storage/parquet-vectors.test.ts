import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, describe, expect, test } from "vitest";
import { python, pythonHas, runPython } from "../../test/python.js";
import { parquetVectors } from "./parquet-vectors.js";

const scratch = mkdtempSync(join(tmpdir(), "alidade-parquet-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Writes `groups` of rows, and returns the path. */
function write(name: string, groups: readonly number[], dims: number): string {
  const parquet = parquetVectors();
  const parts: Uint8Array[] = [parquet.start];
  let first = 0;
  for (const rows of groups) {
    const numbers = Array.from({ length: rows }, (_, i) => first + i);
    const data = Float32Array.from({ length: rows * dims }, (_, i) =>
      Math.fround(Math.sin(first * dims + i)),
    );
    parts.push(
      ...parquet.group({
        ids: numbers.map((n) => `id ${n} é`),
        dims,
        vectors: new Uint8Array(data.buffer),
        tokens: numbers.map((n) => n - 1),
      }),
    );
    first += rows;
  }
  const file = join(scratch, name);
  writeFileSync(file, Buffer.concat([...parts, parquet.end({ alidade: '{"a":1}' })]));
  return file;
}

async function ask(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe("parquetVectors", () => {
  test.each([
    [[3], 1],
    [[1, 2, 200], 5],
    [[20, 20], 400],
    [[], 3],
  ])("DuckDB reads what was written: groups of %j rows, %i dimensions", async (groups, dims) => {
    const file = write(`${groups.join("-")}.parquet`, groups, dims);
    const rows = await ask(`SELECT id, tokens, vector FROM read_parquet('${file}')`);
    expect(rows).toHaveLength(groups.reduce((sum, count) => sum + count, 0));
    rows.forEach(([id, tokens, vector], n) => {
      expect([id, tokens]).toEqual([`id ${n} é`, n - 1]);
      expect((vector as number[]).map(Math.fround)).toEqual(
        Array.from({ length: dims }, (_, j) => Math.fround(Math.sin(n * dims + j))),
      );
    });
    const described = await ask(`DESCRIBE SELECT * FROM read_parquet('${file}')`);
    expect(described.map(([name, type]) => [name, type])).toEqual([
      ["id", "VARCHAR"],
      ["vector", "FLOAT[]"],
      ["tokens", "INTEGER"],
    ]);
  });

  test.each([
    ["int8", [1, 7, 300], 3, "TINYINT[]"],
    ["uint8", [2, 256], 1, "UTINYINT[]"],
  ] as const)("%s, a byte each: groups of %j rows, %i dimensions", async (dtype, groups, dims, type) => {
    const parquet = parquetVectors(dtype);
    const parts: Uint8Array[] = [parquet.start];
    const all: number[] = [];
    for (const rows of groups) {
      const vectors = Uint8Array.from({ length: rows * dims }, (_, i) => (all.length + i) * 7);
      const ids = Array.from({ length: rows }, (_, i) => `${i}`);
      parts.push(...parquet.group({ ids, dims, vectors, tokens: ids.map(() => 1) }));
      all.push(...(dtype === "int8" ? new Int8Array(vectors.buffer) : vectors));
    }
    const file = join(scratch, `${dtype}.parquet`);
    writeFileSync(file, Buffer.concat([...parts, parquet.end({})]));
    const rows = await ask(`SELECT vector, typeof(vector), tokens FROM read_parquet('${file}')`);
    expect(rows.flatMap(([vector]) => (vector as number[]).map(Number))).toEqual(all);
    expect(rows.every(([, found, tokens]) => found === type && tokens === 1)).toBe(true);
  });

  test.skipIf(!pythonHas("pandas", "pyarrow"))(
    `pandas reads it (needs ${python === null ? "ALIDADE_PYTHON" : "pandas and pyarrow there"})`,
    () => {
      const file = write("pandas.parquet", [2, 3], 4);
      const script = `
import json, sys, pandas as pd
t = pd.read_parquet(sys.argv[1])
print(json.dumps([list(t.columns), t.id.tolist(), t.tokens.tolist(), [[float(x) for x in v] for v in t.vector]]))`;
      expect(runPython(script, [file])).toEqual([
        ["id", "vector", "tokens"],
        [0, 1, 2, 3, 4].map((n) => `id ${n} é`),
        [-1, 0, 1, 2, 3],
        [0, 1, 2, 3, 4].map((n) => [0, 1, 2, 3].map((j) => Math.fround(Math.sin(n * 4 + j)))),
      ]);
    },
  );
});
