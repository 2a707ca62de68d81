import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { Quantisation, Rescoring } from "../contracts/vector-form.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { calibrationRanges } from "./calibration-ranges.js";
import { createVectorIndex } from "./create-vector-index.js";
import type { NeighborLists } from "./neighbor-lists.js";
import { createPlainEngine } from "./plain-engine.js";
import { quantizeEmbeddings } from "./quantize-embeddings.js";

const golden = JSON.parse(
  readFileSync(new URL("../../test/fixtures/quantized-embeddings.json", import.meta.url), "utf8"),
);
const matrixOf = (rows: readonly (readonly number[])[]): EmbeddingMatrix =>
  embeddingMatrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));
const documents = matrixOf(golden.documents);
const queries = matrixOf(golden.queries);
const engine = createPlainEngine();
const rescore: Rescoring = { multiplier: 2, top: 5, with: "codes" };

const searched = (
  items: EmbeddingMatrix,
  asked: EmbeddingMatrix,
  quantisation: Quantisation,
  { k = 5, similarity = "dot" as "dot" | "cosine", exclude = undefined as Int32Array[] | undefined } = {},
) => createVectorIndex(items, { similarity, quantisation }).search(asked, { k, engine, exclude });

const listOf = ({ offsets, rows, scores }: NeighborLists, query: number) =>
  Array.from(rows.subarray(offsets[query]!, offsets[query + 1]!), (row, i) => ({
    row,
    score: scores[offsets[query]! + i]!,
  }));

describe("searches as sentence-transformers does", () => {
  const expected = (name: string, query: number): { corpus_id: number; score: number }[] =>
    golden.search[name][query];

  test("int8, by the product of codes (usearch tells 1 - product)", async () => {
    const found = await searched(documents, queries, { precision: "int8", rescore: null });
    for (let q = 0; q < queries.rows; q++)
      expect(listOf(found, q)).toEqual(
        expected("int8", q).map(({ corpus_id, score }) => ({ row: corpus_id, score: 1 - score })),
      );
  });

  test("binary, by bits that differ", async () => {
    for (const precision of ["binary", "ubinary"] as const) {
      const found = await searched(documents, queries, { precision, rescore: null });
      for (let q = 0; q < queries.rows; q++)
        expect(listOf(found, q).map(({ score }) => -score)).toEqual(
          expected("ubinary", q).map(({ score }) => score),
        );
    }
  });

  test.each([
    ["int8", "int8+rescore"],
    ["ubinary", "ubinary+rescore"],
    ["binary", "ubinary+rescore"],
  ] as const)("%s, the first 2 · 5 scored again by the float query", async (precision, name) => {
    const found = await searched(documents, queries, { precision, rescore });
    for (let q = 0; q < queries.rows; q++) {
      const list = listOf(found, q);
      expect(list.map(({ row }) => row)).toEqual(expected(name, q).map(({ corpus_id }) => corpus_id));
      for (const [i, { score }] of list.entries()) expect(score).toBeCloseTo(expected(name, q)[i]!.score, 6);
    }
  });
});

describe("against plain arithmetic on 3,000 vectors", () => {
  const random = seededRandom(5);
  const made = (rows: number): EmbeddingMatrix =>
    embeddingMatrix(
      rows,
      40,
      Float32Array.from({ length: rows * 40 }, () => random.normal()),
    );
  const [items, asked] = [made(3_000), made(70)];
  const ranges = calibrationRanges(items);
  const [codes, queryCodes] = [
    quantizeEmbeddings(items, "int8", { ranges }).codes,
    quantizeEmbeddings(asked, "int8", { ranges }).codes,
  ];
  const product = (q: number, row: number): number => {
    let sum = 0;
    for (let j = 0; j < 40; j++) sum += queryCodes[q * 40 + j]! * codes[row * 40 + j]!;
    return sum;
  };
  const ranked = (score: (row: number) => number, rows: readonly number[]): number[] =>
    [...rows].sort((a, b) => score(b) - score(a) || a - b);
  const all = Array.from({ length: 3_000 }, (_, row) => row);
  const value = (row: number, j: number): number =>
    ranges.starts[j]! + (codes[row * 40 + j]! + 128.5) * ranges.steps[j]!;
  const dot = (q: number, of: (j: number) => number): number => {
    let sum = 0;
    for (let j = 0; j < 40; j++) sum += asked.data[q * 40 + j]! * of(j);
    return sum;
  };

  test.each([
    ["codes", (q: number, row: number) => dot(q, (j) => codes[row * 40 + j]!)],
    ["values", (q: number, row: number) => dot(q, (j) => value(row, j))],
    ["float", (q: number, row: number) => dot(q, (j) => items.data[row * 40 + j]!)],
  ] as const)(
    "rescored with %s: the head by that, the tail by its codes, scores never rising",
    async (against, score) => {
      const found = await searched(
        items,
        asked,
        { precision: "int8", rescore: { multiplier: 3, top: 10, with: against } },
        { k: 100 },
      );
      for (let q = 0; q < asked.rows; q += 7) {
        const list = listOf(found, q);
        const byCodes = ranked((row) => product(q, row), all).slice(0, 100);
        const head = ranked((row) => score(q, row), byCodes.slice(0, 30));
        expect(list.map(({ row }) => row)).toEqual([...head, ...byCodes.slice(30)]);
        for (let i = 1; i < list.length; i++) expect(list[i]!.score).toBeLessThanOrEqual(list[i - 1]!.score);
        expect(list[30]!.score).toBeLessThan(list[29]!.score);
      }
    },
  );

  test("a list does not depend on the queries beside it", async () => {
    const alone = embeddingMatrix(1, 40, asked.data.slice(63 * 40, 64 * 40));
    const form: Quantisation = { precision: "ubinary", rescore: null };
    expect(listOf(await searched(items, alone, form), 0)).toEqual(
      listOf(await searched(items, asked, form), 63),
    );
  });

  test("excluded rows are left out and the list is filled up", async () => {
    const form: Quantisation = { precision: "ubinary", rescore };
    const whole = listOf(await searched(items, asked, form, { k: 5 }), 0).map(({ row }) => row);
    const exclude = Array.from({ length: asked.rows }, () => Int32Array.of(whole[0]!, whole[2]!));
    const rest = listOf(await searched(items, asked, form, { k: 5, exclude }), 0).map(({ row }) => row);
    expect(rest).toHaveLength(5);
    expect(rest).not.toContain(whole[0]);
    expect(rest).not.toContain(whole[2]);
  });
});

describe("bytes are counted", () => {
  const bytes = (quantisation: Quantisation | null) => {
    const { indexBytes, vectorBytes } = createVectorIndex(documents, { similarity: "dot", quantisation });
    return [indexBytes, vectorBytes];
  };

  test("int8: a byte a dimension and two float32 of range; binary: a bit; float: what is scored again with is kept too", () => {
    expect(bytes(null)).toEqual([60 * 24 * 4, 60 * 24 * 4]);
    expect(bytes({ precision: "int8", rescore: null })).toEqual([60 * 24 + 192, 60 * 24 + 192]);
    expect(bytes({ precision: "binary", rescore })).toEqual([60 * 3, 60 * 3]);
    expect(bytes({ precision: "ubinary", rescore: { ...rescore, with: "float" } })).toEqual([
      180,
      180 + 5_760,
    ]);
  });
});

describe("degenerate input", () => {
  const int8: Quantisation = { precision: "int8", rescore };

  test("a zero vector is never found and finds nothing", async () => {
    const items = matrixOf([
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    const found = await searched(
      items,
      matrixOf([
        [0, 0],
        [1, 0],
      ]),
      int8,
      { similarity: "cosine", k: 3 },
    );
    expect(Array.from(found.zeroQueries)).toEqual([0]);
    expect(listOf(found, 0)).toEqual([]);
    expect(listOf(found, 1).map(({ row }) => row)).toEqual([1, 2]);
  });

  test("by cosine the length of a vector says nothing", async () => {
    const items = matrixOf([
      [100, 1],
      [0.5, 0.5],
      [-1, 3],
    ]);
    const scaled = matrixOf([
      [1, 0.01],
      [7, 7],
      [-0.1, 0.3],
    ]);
    const asked = matrixOf([[3, 2]]);
    for (const precision of ["int8", "binary"] as const) {
      const form: Quantisation = { precision, rescore: null };
      const lists = await Promise.all(
        [items, scaled].map((one) => searched(one, asked, form, { similarity: "cosine", k: 3 })),
      );
      expect(lists[0]!.rows).toEqual(lists[1]!.rows);
    }
  });

  test("no items, and only zero vectors, find nothing", async () => {
    for (const items of [embeddingMatrix(0, 2, new Float32Array()), matrixOf([[0, 0]])])
      expect((await searched(items, matrixOf([[1, 0]]), int8)).rows).toHaveLength(0);
  });

  test("Euclidean distance, unequal dimensions and a stopped search are refused", async () => {
    expect(() => createVectorIndex(documents, { similarity: "euclidean", quantisation: int8 })).toThrow(
      /keep no Euclidean distance; leave quant out/,
    );
    await expect(searched(documents, matrixOf([[1]]), int8)).rejects.toThrow(
      /queries have 1 dimensions and items 24/,
    );
    await expect(
      createVectorIndex(documents, { similarity: "dot", quantisation: int8 }).search(queries, {
        k: 3,
        engine,
        signal: AbortSignal.abort(),
      }),
    ).rejects.toThrow(/[Ii]nterrupted|abort/);
  });
});
