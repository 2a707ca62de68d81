import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { numberToFloat16 } from "../numeric/float16.js";
import { encodeNpy } from "../numeric/npy.js";
import { withDuckDb } from "./duckdb-session.js";
import { readDataset } from "./read-dataset.js";
import { readVectors } from "./read-vectors.js";

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-"));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), content);
  }
}

function npy(rows: number, dims: number, ...data: number[]): Uint8Array {
  return encodeNpy({ rows, dims, data: Float32Array.from(data) });
}

function npyOf(descr: string, shape: string, values: ArrayBufferView): Uint8Array {
  const text = `${`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117)}\n`;
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"), Buffer.from(text), data]);
}

describe("readVectors", () => {
  test("a pair with texts and labels, and queries", async () => {
    await write({
      "v/documents.npy": npy(3, 2, 1, 2, 0, 0, 5, 6),
      "v/documents.jsonl":
        '{"id":"a","text":"one","label":3}\n{"id":2,"title":"T","text":"two"}\n\n{"id":"c"}\n',
      "v/queries.npy": npy(1, 2, 0.5, -1),
      "v/queries.jsonl": '{"id":"q","text":"ask"}',
    });
    const { documents, queries } = await readVectors("v", { cwd });
    expect(documents).toEqual({
      ids: ["a", "2", "c"],
      texts: ["one", "T two", ""],
      labels: ["3", null, null],
      matrix: { rows: 3, dims: 2, data: Float32Array.of(1, 2, 0, 0, 5, 6) },
      zeroVectors: ["2"],
      repeated: [],
    });
    expect(queries).toMatchObject({ ids: ["q"], texts: ["ask"], labels: null, zeroVectors: [] });
    const dataset = await readDataset({ kind: "vectors", path: "v" }, { cwd });
    expect(dataset.corpus.texts).toEqual(["one", "T two", ""]);
    expect(dataset.queries).toEqual({ ids: ["q"], texts: ["ask"] });
    expect(dataset.summary).toMatchObject({
      name: "v",
      documents: 3,
      warnings: [{ code: "blank-document", count: 1 }],
    });
  });

  test("other names, other precisions, JSON lines and Parquet give the same vectors", async () => {
    const values = [1, -0.5, 0.25, 3, 1e-3, 65504];
    const records = '{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n';
    const halves = Float32Array.from(values, (value) => Math.fround(value));
    await write({
      "f32/items.npy": npyOf("<f4", "(3, 2)", halves),
      "f32/items.jsonl": records,
      "f64/vectors.npy": npyOf("<f8", "(3, 2)", Float64Array.from(values)),
      "f64/items.jsonl": records,
      "jsonl/documents.jsonl": ["a", "b", "c"]
        .map((id, i) => `{"id":"${id}","vector":[${values.slice(i * 2, i * 2 + 2).join()}]}\n`)
        .join(""),
      "f16/documents.npy": npyOf("<f2", "(3, 2)", Uint16Array.from(values, numberToFloat16)),
      "f16/documents.jsonl": records,
    });
    await mkdir(join(cwd, "parquet"));
    await withDuckDb(cwd, async (connection) => {
      const list = (type: string): string =>
        ["a", "b", "c"]
          .map((id, i) => `('${id}', [${values.slice(i * 2, i * 2 + 2).join()}]::${type})`)
          .join();
      await connection.run(
        `COPY (FROM (VALUES ${list("DOUBLE[2]")}) t(id, embedding)) TO '${join(cwd, "parquet", "documents.parquet")}'`,
      );
    });
    const [f32, f64, jsonl, parquet, f16] = await Promise.all(
      ["f32", "f64", "jsonl", "parquet", "f16"].map((folder) => readVectors(folder, { cwd })),
    );
    expect(f32!.documents.matrix.data).toEqual(halves);
    for (const other of [f64, jsonl, parquet]) expect(other).toEqual(f32);
    expect(f16!.documents.matrix.data[4]).toBeCloseTo(1e-3, 6);
    expect(f16!.sha256).not.toBe(f32!.sha256);
  });

  test("a row that repeats another in everything is left out and listed", async () => {
    await write({
      "v/documents.npy": npy(3, 1, 1, 1, 2),
      "v/documents.jsonl": '{"id":"a","text":"x"}\n{"id":"a","text":"x"}\n{"id":"b"}\n',
    });
    const { documents } = await readVectors("v", { cwd });
    expect(documents).toMatchObject({
      ids: ["a", "b"],
      repeated: ["a"],
      matrix: { rows: 2, data: Float32Array.of(1, 2) },
    });
    await write({ "v/documents.jsonl": '{"id":"a","text":"x"}\n{"id":"a","text":"y"}\n{"id":"b"}\n' });
    await expect(readVectors("v", { cwd })).rejects.toThrow(/another text or label.*documents\.jsonl:2\)/);
  });

  test("a float64 too large for float32 is refused by row and id", async () => {
    await write({
      "v/documents.npy": npyOf("<f8", "(1, 2)", Float64Array.of(1, 1e300)),
      "v/documents.jsonl": '{"id":"a"}\n',
    });
    await expect(readVectors("v", { cwd })).rejects.toThrow(
      /"a" holds Infinity, or a number too large for float32 at place 1/,
    );
  });

  test("the hash follows ids and values, not texts", async () => {
    await write({ "a/documents.npy": npy(1, 2, 1, 2), "a/documents.jsonl": '{"id":"a","text":"x"}\n' });
    await write({ "b/documents.npy": npy(1, 2, 1, 2), "b/documents.jsonl": '{"id":"a","text":"y"}\n' });
    await write({ "c/documents.npy": npy(1, 2, 1, 3), "c/documents.jsonl": '{"id":"a","text":"x"}\n' });
    const [a, b, c] = await Promise.all(["a", "b", "c"].map((folder) => readVectors(folder, { cwd })));
    expect(a!.sha256).toBe(b!.sha256);
    expect(a!.sha256).not.toBe(c!.sha256);
  });

  test("Parquet: NULL vectors, NaN and other lengths are told by row", async () => {
    await mkdir(join(cwd, "v"));
    const save = (rows: string): Promise<void> =>
      withDuckDb(cwd, async (connection) => {
        await connection.run(
          `COPY (FROM (VALUES ${rows}) t(id, vector)) TO '${join(cwd, "v", "documents.parquet")}'`,
        );
      });
    await save("('a', [1.0::FLOAT]), ('b', NULL), ('c', [1, 2])");
    await expect(readVectors("v", { cwd })).rejects.toThrow(
      /no vector \(.*row 2\)\n.*has 2 numbers; the first has 1 \(.*row 3\)/,
    );
    await save("('a', [1.0::FLOAT, 'nan'])");
    await expect(readVectors("v", { cwd })).rejects.toThrow(
      /"a" holds NaN at place 1.*documents\.parquet, row 1\)/,
    );
  });
});
