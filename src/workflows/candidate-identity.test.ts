import { expect, test } from "vitest";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { PlannedCandidate } from "./bench-plan.js";
import { candidateIdentity } from "./candidate-identity.js";

function planned(...specs: string[]): PlannedCandidate {
  return { id: specs[0]!, slug: "s", parts: specs.map((spec) => parseCandidateSpec(spec)), fusion: null };
}

function same(
  [a, manifestA]: readonly [PlannedCandidate, Record<string, unknown>],
  [b, manifestB]: readonly [PlannedCandidate, Record<string, unknown>],
): { candidate: boolean; exact: boolean } {
  const [left, right] = [candidateIdentity(manifestA, a), candidateIdentity(manifestB, b)];
  return {
    candidate: left.keys.some((key) => right.keys.includes(key)),
    exact: left.exact === right.exact,
  };
}

const dense = (changes: Record<string, unknown>) => ({
  kind: "dense",
  similarity: "cosine",
  provider: {
    kind: "onnx",
    model: "all-MiniLM-L6-v2",
    revision: null,
    files: { "model.onnx": "abc" },
    dtype: "fp32",
    runtime: { "onnxruntime-node": "1.30.0" },
    ...changes,
  },
});

test("a model is its files and settings, wherever it lies and whatever runs it", () => {
  const [here, there] = [planned("onnx:./models/mini"), planned("onnx:../elsewhere/renamed")];
  const moved = dense({ model: "renamed", runtime: { "onnxruntime-node": "1.31.0" } });
  expect(same([here, dense({})], [there, moved]).candidate).toBe(true);
  expect(same([here, dense({})], [here, dense({ runtime: {} })])).toEqual({ candidate: true, exact: true });
  expect(same([here, dense({})], [here, dense({ files: { "model.onnx": "other" } })]).candidate).toBe(false);
  expect(same([here, dense({})], [here, dense({ dtype: "int8" })]).candidate).toBe(false);
  // A hosted model has no files: its name is all there is.
  const hosted = (model: string) => dense({ files: {}, model });
  expect(same([here, hosted("large")], [here, hosted("small")]).candidate).toBe(false);
  expect(same([here, hosted("large")], [here, hosted("large")]).candidate).toBe(true);
});

test("BM25 is its settings, not what it detected in the documents", () => {
  const bm25 = (k1: number, sampled: number) => ({
    kind: "bm25",
    k1,
    b: 0.75,
    analysis: { detected: { sampled } },
  });
  const candidate = planned("bm25");
  expect(same([candidate, bm25(1.2, 100)], [candidate, bm25(1.2, 200)])).toEqual({
    candidate: true,
    exact: false,
  });
  expect(same([candidate, bm25(1.2, 100)], [candidate, bm25(0.9, 100)]).candidate).toBe(false);
});

test("a model fitted on the documents is its settings, whatever the documents and the seed", () => {
  const lsa = (corpus: string, settings: Record<string, unknown>) =>
    dense({
      kind: "lsa",
      files: { fit: corpus },
      dims: corpus.length,
      fit: { corpus, settings, notes: [corpus] },
    });
  const candidate = planned("lsa");
  const first = lsa("one", { kind: "lsa", dims: 256, seed: 1, "@orama/stemmers": "3.1.18" });
  const grown = lsa("grown", { kind: "lsa", dims: 256, seed: 2, "@orama/stemmers": "3.2.0" });
  expect(same([candidate, first], [candidate, grown])).toEqual({ candidate: true, exact: false });
  expect(same([candidate, first], [candidate, lsa("one", { kind: "lsa", dims: 128 })]).candidate).toBe(false);
});

test("a run is its bytes or its name, so a longer one of the same name and a renamed one are the same", () => {
  const run = (sha256: string) => ({ kind: "run", sha256, tag: "engine" });
  expect(same([planned("run:./a.trec"), run("1")], [planned("run:../b.trec"), run("1")])).toEqual({
    candidate: true,
    exact: true,
  });
  expect(same([planned("run:./a.trec"), run("1")], [planned("run:moved/a.trec"), run("2")])).toEqual({
    candidate: true,
    exact: false,
  });
  expect(same([planned("run:./a.trec"), run("1")], [planned("run:./b.trec"), run("2")]).candidate).toBe(
    false,
  );
});

test("a fusion is its parts and its method", () => {
  const hybrid = (changes: Record<string, unknown>, sha256: string) => ({
    kind: "hybrid",
    method: "rrf",
    componentDepth: 1000,
    components: [
      { kind: "bm25", k1: 1.2 },
      { kind: "run", sha256, tag: "t" },
    ],
    ...changes,
  });
  const parts = planned("bm25", "run:./a.trec");
  expect(same([parts, hybrid({}, "1")], [parts, hybrid({ componentDepth: 100 }, "2")]).candidate).toBe(true);
  expect(same([parts, hybrid({}, "1")], [planned("bm25", "run:b.trec"), hybrid({}, "2")]).candidate).toBe(
    false,
  );
  expect(same([parts, hybrid({}, "1")], [parts, hybrid({ method: "borda" }, "1")]).candidate).toBe(false);
});
