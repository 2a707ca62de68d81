import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import { truncateRows } from "../numeric/truncate-rows.js";
import { calibrationRanges, rangeCalibration } from "./calibration-ranges.js";
import { quantizeEmbeddings } from "./quantize-embeddings.js";

const golden = JSON.parse(
  readFileSync(new URL("../../test/fixtures/quantized-embeddings.json", import.meta.url), "utf8"),
);
const matrixOf = (rows: readonly (readonly number[])[]): EmbeddingMatrix =>
  embeddingMatrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));
const documents = matrixOf(golden.documents);
const queries = matrixOf(golden.queries);

describe("quantizeEmbeddings gives the bytes of sentence-transformers", () => {
  test.each(["int8", "uint8", "binary", "ubinary"] as const)("%s", (precision) => {
    const { codes, bytesPerVector, rows } = quantizeEmbeddings(documents, precision);
    expect(Array.from(codes)).toEqual(golden.quantized[precision].flat());
    expect([rows, bytesPerVector]).toEqual([60, golden.quantized[precision][0].length]);
  });

  test.each(["int8", "uint8"] as const)(
    "%s of queries, clipped to the range of the documents",
    (precision) => {
      const { codes } = quantizeEmbeddings(queries, precision, { ranges: calibrationRanges(documents) });
      expect(Array.from(codes)).toEqual(golden.queriesInRanges[precision].flat());
    },
  );

  test("the ranges of vectors that come part by part are those of all at once", () => {
    const parts = rangeCalibration(documents.dims);
    for (const [from, to] of [
      [0, 1],
      [1, 40],
      [40, documents.rows],
    ] as const) {
      const data = documents.data.subarray(from * documents.dims, to * documents.dims);
      parts.add(embeddingMatrix(to - from, documents.dims, data));
    }
    expect(parts.finish()).toEqual(calibrationRanges(documents));
  });

  test("13 dimensions take two bytes, the last bits 0", () => {
    const { codes, bytesPerVector } = quantizeEmbeddings(truncateRows(documents, 13, false), "ubinary");
    expect(bytesPerVector).toBe(2);
    expect(Array.from(codes)).toEqual(golden.bitsOf13.flat());
  });

  test("truncated and normalised again, to the last digits of float32", () => {
    const { data } = truncateRows(documents, 16, true);
    const expected = golden.truncated.flat();
    for (const [i, value] of data.entries()) expect(Math.abs(value - expected[i])).toBeLessThan(1e-7);
  });
});

describe("quantizeEmbeddings by hand", () => {
  test("int8: 255 steps from the least to the greatest, the greatest in a bucket of its own", () => {
    const { codes } = quantizeEmbeddings(matrixOf([[0], [255], [1], [1.5], [254.9]]), "int8");
    expect(Array.from(codes)).toEqual([-128, 127, -127, -127, 126]);
  });

  test("a dimension without a range is one bucket", () => {
    expect(Array.from(quantizeEmbeddings(matrixOf([[2], [2]]), "int8").codes)).toEqual([-128, -128]);
  });

  test("binary: above 0 is 1, 0 is not; the first dimension is the highest bit", () => {
    const { codes } = quantizeEmbeddings(matrixOf([[1, 0, -1, 0, 0, 0, 0, 2]]), "ubinary");
    expect(Array.from(codes)).toEqual([0b10000001]);
    expect(Array.from(quantizeEmbeddings(matrixOf([[1, 0, -1, 0, 0, 0, 0, 2]]), "binary").codes)).toEqual([
      1,
    ]);
  });

  test("refuses what cannot be quantised", () => {
    expect(() => quantizeEmbeddings(matrixOf([[Number.NaN]]), "int8")).toThrow(
      /embedding vector 0.*holds NaN/,
    );
    expect(() => quantizeEmbeddings(documents, "int4" as "int8")).toThrow(/precision is "int4"/);
    expect(() => calibrationRanges(embeddingMatrix(0, 2, new Float32Array()))).toThrow(
      /no vector to read it from/,
    );
    expect(() =>
      quantizeEmbeddings(matrixOf([[1]]), "int8", { ranges: calibrationRanges(documents) }),
    ).toThrow(/ranges are of 24 dimensions, the vectors of 1/);
  });
});
