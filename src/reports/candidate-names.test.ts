import { describe, expect, test } from "vitest";
import { candidateKey, middleCut, shortNames } from "./candidate-names.js";

test("keys go from A to Z, then AA", () => {
  expect([0, 25, 26, 51, 52, 702].map(candidateKey)).toEqual(["A", "Z", "AA", "AZ", "BA", "AAA"]);
});

describe("shortNames", () => {
  const names = (...ids: string[]) => [...shortNames(ids).values()];

  test("drops the folders and puts options in brackets", () => {
    expect(
      names("bm25", "static:embedded", "onnx:./models/all-MiniLM-L6-v2?dtype=fp32", "bm25?k1=0.9&b=0.4"),
    ).toEqual(["bm25", "static:embedded", "all-MiniLM-L6-v2 (fp32)", "bm25?k1=0.9&b=0.4"]);
  });

  test("keeps the whole id where short names would meet", () => {
    expect(names("onnx:./a/model", "onnx:./b/model", "model")).toEqual([
      "onnx:./a/model",
      "onnx:./b/model",
      "model",
    ]);
  });

  test("leaves names and hybrids alone", () => {
    expect(names("my model / v2", "rrf(onnx:./a/b, bm25)")).toEqual([
      "my model / v2",
      "rrf(onnx:./a/b, bm25)",
    ]);
  });
});

test("middleCut keeps both ends", () => {
  expect(middleCut("all-MiniLM-L6-v2 (fp32)", 13)).toBe("all-Mi…(fp32)");
  expect(middleCut("short", 13)).toBe("short");
});
