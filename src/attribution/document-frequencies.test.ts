import { expect, test } from "vitest";
import { createAnalyzer } from "../lexical/analyzer.js";
import { documentFrequencies } from "./document-frequencies.js";

test("each text counts once for a term, whatever its form; words not asked for are left aside", async () => {
  const analyzer = await createAnalyzer({ language: "en" });
  const texts = ["two pans, one pan", "a pan", "lids", ""];
  const counts = documentFrequencies(texts, analyzer, new Set(["pan", "lid", "kettl"]));
  expect([...counts]).toEqual([
    ["pan", 2],
    ["lid", 1],
    ["kettl", 0],
  ]);
});

test("an abort ends it", async () => {
  const analyzer = await createAnalyzer({ language: null });
  const signal = AbortSignal.abort();
  expect(() => documentFrequencies(["a"], analyzer, new Set(["a"]), { signal })).toThrow("interrupted");
});
