import { describe, expect, test } from "vitest";
import { parseCandidateSpec } from "./candidate-spec.js";

describe("parseCandidateSpec", () => {
  test.each([
    ["bm25", { kind: "bm25", ref: "", revision: null, options: {} }],
    ["bm25?k1=0.9&b=0.4", { kind: "bm25", ref: "", options: { k1: "0.9", b: "0.4" } }],
    ["static:embedded", { kind: "static", ref: "embedded" }],
    [
      "onnx:./models/a b/MiniLM?dtype=qint8",
      { kind: "onnx", ref: "./models/a b/MiniLM", options: { dtype: "qint8" } },
    ],
    ["onnx:./models/MiniLM@v2", { kind: "onnx", ref: "./models/MiniLM", revision: "v2" }],
    ["onnx:./me@home/MiniLM", { kind: "onnx", ref: "./me@home/MiniLM", revision: null }],
    ["vectors:C:\\data\\v", { kind: "vectors", ref: "C:\\data\\v" }],
    ["lsa?dims=64", { kind: "lsa", ref: "", options: { dims: "64" } }],
    ["words:./glove.txt?weights=idf", { kind: "words", ref: "./glove.txt", options: { weights: "idf" } }],
    ["onnx:m?queryPrompt=query%3A%20", { options: { queryPrompt: "query: " } }],
  ])("reads %s", (spec, expected) => {
    expect(parseCandidateSpec(spec)).toMatchObject({ ...expected, id: spec, spec });
  });

  test("a name becomes the id", () => {
    expect(parseCandidateSpec("bm25", "words")).toMatchObject({ id: "words", spec: "bm25" });
  });

  test.each([
    ["", /is not a candidate/],
    ["MiniLM", /must be one of bm25, static, onnx, st, vectors, run, lsa, word2vec, words/],
    ["oonx:./m", /Did you mean "onnx"\?/],
    ["bm25:path", /bm25 takes no path/],
    ["lsa:./folder", /lsa takes no path; write lsa or lsa\?dims=200/],
    ["words", /names no model: write words:PATH/],
    ["static:", /names no model: write static:PATH/],
    ["onnx", /names no model/],
    ["onnx:m?dtpye=fp16", /no option "dtpye".*Did you mean "dtype"\?/],
    ["onnx:m?dtype=fp16&dtype=fp32", /"dtype" twice/],
    ["toString:m", /is not a candidate/],
  ])("refuses %s", (spec, message) => {
    expect(() => parseCandidateSpec(spec)).toThrow(message);
  });
});
