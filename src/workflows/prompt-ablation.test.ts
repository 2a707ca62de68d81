import { describe, expect, test } from "vitest";
import { promptWarning } from "./prompt-warnings.js";
import { meanCosine } from "./untrained-warning.js";

describe("mean cosine of all pairs", () => {
  test("equals the mean over the pairs, whatever the lengths", () => {
    const rows = [
      [1, 0],
      [0, 3],
      [2, 2],
      [-1, 0.5],
    ].map((row) => Float32Array.from(row));
    const cosines: number[] = [];
    for (const [i, a] of rows.entries()) {
      for (const b of rows.slice(i + 1))
        cosines.push((a[0]! * b[0]! + a[1]! * b[1]!) / (Math.hypot(...a) * Math.hypot(...b)));
    }
    // float32 rows
    expect(meanCosine(rows)).toBeCloseTo(cosines.reduce((sum, one) => sum + one, 0) / cosines.length, 7);
  });

  test.each([
    [[], null],
    [[[1, 2]], null],
    [
      [
        [0, 0],
        [1, 0],
        [0, 0],
      ],
      null,
    ],
    [
      [
        [1, 2],
        [2, 4],
      ],
      1,
    ],
    [
      [
        [1, 0],
        [0, 0],
        [-1, 0],
      ],
      -1,
    ],
  ] as const)("%j: %s", (rows, expected) => {
    const found = meanCosine(rows.map((row) => Float32Array.from(row)));
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 12);
  });
});

describe("the warning of prompts", () => {
  const none = { query: "", document: "" };
  test.each([
    ["onnx", "BAAI/bge-m3", none, null],
    ["onnx", "unknown", none, null],
    ["ollama", "nomic-embed-text:latest", { query: "search_query: ", document: "search_document: " }, null],
    ["ollama", "nomic-embed-text:latest", none, "search_document: "],
    ["st", "Qwen/Qwen3-Embedding-0.6B", none, "ran with none"],
    ["onnx", "thenlper/gte-small", { query: "query: ", document: "" }, "asks for no prompts"],
    ["jina", "jina-embeddings-v3", none, null],
  ])("%s %s %j", (kind, model, prompts, expected) => {
    const warning = promptWarning({ kind, model, prompts });
    if (expected === null) expect(warning).toBeNull();
    else expect(warning).toContain(expected);
  });
});
