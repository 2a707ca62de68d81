import { afterAll, describe, expect, test } from "vitest";
import type { Corpus } from "../contracts/dataset.js";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import { type EmbeddingProvider, embeddingProviderVersion } from "../contracts/embedding-provider.js";
import type { Run } from "../contracts/run.js";
import { createDenseRetriever, type EmbedAll } from "./dense-retriever.js";
import { createOnnxMatrixEngine } from "./onnx-matrix-engine.js";

const engine = createOnnxMatrixEngine({ threads: 1 });
afterAll(() => engine.close());

const corpus: Corpus = {
  ids: ["aab", "b", "none", "ab", "baaaaaaaaa"],
  texts: ["aab", "b", "", "ab", "baaaaaaaaa"],
  titles: ["", "", "", "", ""],
};

describe("createDenseRetriever", () => {
  test("ranks documents by cosine and counts what was cut and what is empty", async () => {
    const retriever = createDenseRetriever({ id: "letters", provider: letterCounts(), engine, embedAll });
    const report = await retriever.index(corpus);
    expect(report).toMatchObject({
      dims: 2,
      tokens: 15,
      truncatedDocuments: 1,
      emptyDocuments: 1,
      modelBytes: 42,
      vectorBytes: 5 * 2 * 4,
      computedTexts: 5,
      computedTokens: 15,
    });
    const queries = { ids: ["q1", "q2", "q3"], texts: ["a", "zzz", "bbbbbbbbbbb"] };
    const found = await retriever.search(queries, { depth: 10 });
    expect(ranked(found.run)).toEqual([
      ["baaaaaaaaa", "aab", "ab", "b"],
      [],
      ["b", "ab", "aab", "baaaaaaaaa"],
    ]);
    expect(found.run.scores[1]).toBeCloseTo(2 / Math.sqrt(5), 12);
    expect(found).toMatchObject({ truncatedQueries: 1, emptyQueries: 1, embedMs: 5 });
    expect(found.searchMs).toBeGreaterThan(0);
    expect(found.run.name).toBe("letters");
  });

  test("compares as asked: dot product, Euclidean distance, depth, exclusions", async () => {
    const queries = { ids: ["q"], texts: ["aa"] };
    const ask = async (similarity: "dot" | "euclidean", exclude?: Int32Array[]) => {
      const retriever = createDenseRetriever({
        id: "x",
        provider: letterCounts(),
        engine,
        embedAll,
        similarity,
      });
      await retriever.index(corpus);
      expect(retriever.manifest).toMatchObject({ kind: "dense", similarity, provider: { model: "letters" } });
      return ranked((await retriever.search(queries, { depth: 3, exclude })).run);
    };
    expect(await ask("dot")).toEqual([["baaaaaaaaa", "aab", "ab"]]);
    expect(await ask("euclidean")).toEqual([["aab", "ab", "none"]]);
    expect(await ask("dot", [Int32Array.of(0, 1)])).toEqual([["baaaaaaaaa", "ab"]]);
  });

  test("passes role and uncached on, closes its provider, and will not search before it has indexed", async () => {
    const seen: unknown[] = [];
    let closed = 0;
    const provider = { ...letterCounts(), close: async () => void closed++ };
    const spying: EmbedAll = (from, texts, options) => {
      seen.push([options.role, options.uncached]);
      return embedAll(from, texts, options);
    };
    const retriever = createDenseRetriever({ id: "x", provider, engine, embedAll: spying });
    const queries = { ids: ["q"], texts: ["a"] };
    await expect(retriever.search(queries, { depth: 1 })).rejects.toThrow(/before index/);
    await retriever.index(corpus);
    await retriever.search(queries, { depth: 1, uncached: true });
    await retriever.close();
    expect(seen).toEqual([
      ["document", undefined],
      ["query", true],
    ]);
    expect(closed).toBe(1);
  });
});

/** A provider whose vector counts the letters a and b, reading at most nine. */
function letterCounts(): EmbeddingProvider {
  return {
    contract: embeddingProviderVersion,
    manifest: {
      kind: "letters",
      model: "letters",
      revision: null,
      files: {},
      dims: 2,
      dtype: "fp32",
      pooling: null,
      modules: [],
      normalized: false,
      similarity: "cosine",
      prompts: { query: "", document: "" },
      maxTokens: 9,
      runtime: {},
    },
    limits: { textsPerCall: 100, parallelCalls: 1 },
    modelBytes: 42,
    async embed(texts) {
      const kept = texts.map((text) => [...text].slice(0, 9));
      const count = (letters: string[], letter: string) => letters.filter((other) => other === letter).length;
      const data = kept.flatMap((letters) => [count(letters, "a"), count(letters, "b")]);
      return {
        matrix: embeddingMatrix(texts.length, 2, Float32Array.from(data)),
        tokens: Int32Array.from(kept, (letters) => letters.length),
        truncated: Uint8Array.from(texts, (text) => (text.length > 9 ? 1 : 0)),
      };
    },
    async close() {},
  };
}

const embedAll: EmbedAll = async (provider, texts, options) => {
  const embedded = await provider.embed(texts, { role: options.role });
  const computedTokens = embedded.tokens.reduce((sum, count) => sum + count, 0);
  return { ...embedded, computedTexts: texts.length, computedTokens, computeMs: 5 };
};

function ranked({ queryIds, offsets, documents, documentIds }: Run): string[][] {
  return queryIds.map((_, i) =>
    Array.from(documents.subarray(offsets[i]!, offsets[i + 1]!), (row) => documentIds[row]!),
  );
}
