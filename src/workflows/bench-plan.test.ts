import { describe, expect, test } from "vitest";
import { configSchema } from "../contracts/config.js";
import { planCandidates } from "./bench-plan.js";

const plan = (rest: object) => planCandidates(configSchema.parse({ data: "shop", ...rest }));

describe("planCandidates", () => {
  test("gives every candidate an id and a file name of its own", () => {
    const planned = plan({
      models: [
        "bm25",
        "bm25?b=0.4",
        { model: "static:embedded", name: "Small Model!" },
        "onnx:/a/b/M-1",
        "onnx:/c/b/M.1",
      ],
    });
    expect(planned.map(({ id }) => id)).toEqual([
      "bm25",
      "bm25?b=0.4",
      "Small Model!",
      "onnx:/a/b/M-1",
      "onnx:/c/b/M.1",
    ]);
    expect(planned.map(({ slug }) => slug)).toEqual([
      "bm25",
      "bm25-b-0.4",
      "small-model",
      "onnx-a-b-m-1",
      "onnx-c-b-m.1",
    ]);
  });

  test("file names stay apart where ids differ only in signs, and hold no path", () => {
    const slugs = plan({
      models: [
        { model: "bm25", name: "a/b" },
        { model: "bm25", name: "a:b" },
        { model: "bm25", name: "../.." },
        { model: "bm25", name: "日本" },
      ],
    }).map(({ slug }) => slug);
    expect(slugs).toEqual(["a-b", "a-b-2", "candidate", "candidate-2"]);
  });

  test("fuses candidates by their ids, of a path only its last folder in the name", () => {
    const planned = plan({
      models: ["bm25", "onnx:/deep/MiniLM?dtype=qint8"],
      hybrids: [{ of: ["bm25", "onnx:/deep/MiniLM?dtype=qint8"] }],
    });
    expect(planned[2]).toMatchObject({
      id: "hybrid(bm25 + MiniLM?dtype=qint8)",
      fusion: { method: "rrf", k: 60, weights: null },
    });
    expect(planned[2]!.parts.map(({ kind }) => kind)).toEqual(["bm25", "onnx"]);
  });

  test.each([
    [{ models: ["bm25", "bm25"] }, /"bm25" was given twice/],
    [
      { models: ["bm25"], hybrids: [{ of: ["bm25", "other"] }] },
      /"other", which is not a candidate; there are bm25/,
    ],
    [
      { models: ["bm25", "static:x"], hybrids: [{ of: ["bm25", "static:x"], weights: [1] }] },
      /2 candidates was given 1 weight;/,
    ],
    [
      {
        models: ["bm25", "static:x"],
        hybrids: [{ of: ["bm25", "static:x"], method: "comb-mnz", weights: [1, 2] }],
      },
      /A hybrid by comb-mnz takes no weights; rrf, weighted-sum, borda do/,
    ],
    [{ models: ["bm25"], baseline: "bm52" }, /Did you mean "bm25"\?/],
  ])("refuses %j", (rest, message) => {
    expect(() => plan(rest)).toThrow(message);
  });
});
