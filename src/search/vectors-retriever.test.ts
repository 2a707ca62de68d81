import { afterAll, describe, expect, test } from "vitest";
import type { Corpus } from "../contracts/dataset.js";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { ProgressEvent } from "../contracts/progress.js";
import type { Run } from "../contracts/run.js";
import { createOnnxMatrixEngine } from "./onnx-matrix-engine.js";
import { createVectorsRetriever, type Vectors } from "./vectors-retriever.js";

const engine = createOnnxMatrixEngine({ threads: 1 });
afterAll(() => engine.close());

const vectors: Vectors = {
  documents: table({ d: [1, 0], stray: [1, 1], b: [2, 1], zero: [0, 0], a: [1, 0] }),
  queries: table({ other: [1, 0], q: [4, 1], none: [0, 0] }),
  sha256: "abc",
};
const queries = { ids: ["q", "none"], texts: ["", ""] };
const open = (overrides: Partial<Vectors> = {}, similarity: "cosine" | "dot" | "euclidean" = "cosine") =>
  createVectorsRetriever({ id: "mine", vectors: { ...vectors, ...overrides }, similarity, engine });

describe("createVectorsRetriever", () => {
  test("joins by id, breaks ties by corpus row, counts documents without a usable vector", async () => {
    const retriever = open();
    const notices: ProgressEvent[] = [];
    const report = await retriever.index(corpusOf("a", "lost", "b", "zero", "d"), {
      onProgress: (event) => notices.push(event),
    });
    expect(report).toMatchObject({
      dims: 2,
      emptyDocuments: 2,
      vectorBytes: 4 * 2 * 4,
      computedTexts: 0,
      tokens: null,
    });
    expect(notices).toEqual([
      {
        type: "notice",
        level: "warning",
        message: expect.stringContaining("1 of 5 documents have no vector"),
      },
      {
        type: "notice",
        level: "warning",
        message: expect.stringContaining("1 of 5 vectors belong to no document"),
      },
    ]);
    const found = await retriever.search(queries, { depth: 10 });
    // cos(q, b) = 9 / √85 ≈ 0.976, cos(q, a) = cos(q, d) = 4 / √17 ≈ 0.970; a stands before d in the corpus.
    expect(ranked(found.run)).toEqual([["b", "a", "d"], []]);
    expect(found).toMatchObject({ embedMs: null, truncatedQueries: 0, emptyQueries: 1 });
    expect(retriever.manifest).toEqual({ kind: "vectors", sha256: "abc", similarity: "cosine" });
  });

  test("excludes corpus rows, also those of documents without a vector", async () => {
    const retriever = open();
    await retriever.index(corpusOf("a", "lost", "b", "zero", "d"));
    const exclude = [Int32Array.of(1, 4), Int32Array.of()];
    expect(ranked((await retriever.search(queries, { depth: 10, exclude })).run)).toEqual([["b", "a"], []]);
  });

  test("uses the vectors as they stand where the corpus has the same ids", async () => {
    const retriever = open({}, "euclidean");
    const report = await retriever.index(corpusOf("d", "stray", "b", "zero", "a"));
    expect(report.emptyDocuments).toBe(0);
    // Distances from (4, 1): b 2, stray 3, d and a √10; d stands before a.
    const found = await retriever.search({ ids: ["q"], texts: [""] }, { depth: 4 });
    expect(ranked(found.run)).toEqual([["b", "stray", "d", "a"]]);
    expect(found.run.scores[0]).toBe(-2);
  });

  test("says what does not fit", async () => {
    const corpus = corpusOf("a");
    await expect(open().search(queries, { depth: 1 })).rejects.toThrow(/before index/);
    await expect(open().index(corpusOf("x", "y"))).rejects.toThrow(
      /no document of the corpus.*"x", "y".*"d", "stray", "b", …/,
    );
    const alone = open({ queries: null });
    await alone.index(corpus);
    await expect(alone.search(queries, { depth: 1 })).rejects.toThrow(/none of queries/);
    const joined = open();
    await joined.index(corpus);
    const unknown = { ids: ["q", "u1", "u2", "u3", "u4"], texts: ["", "", "", "", ""] };
    await expect(joined.search(unknown, { depth: 1 })).rejects.toThrow(
      /4 of 5 queries have no vector.*"u1", "u2", "u3", …/,
    );
    expect(() => open({ queries: table({ q: [1, 2, 3] }) })).toThrow(/3 dimensions and documents 2/);
    const { matrix } = vectors.documents;
    expect(() => open({ documents: { ids: ["a", "b", "c", "d", "a"], matrix } })).toThrow(
      /"a" of documents .* rows 0 and 4/,
    );
    expect(() => open({ documents: { ids: ["a"], matrix } })).toThrow(/1 ids but 5 vectors of documents/);
  });
});

function table(entries: Record<string, number[]>) {
  const rows = Object.values(entries);
  return {
    ids: Object.keys(entries),
    matrix: embeddingMatrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat())),
  };
}

function corpusOf(...ids: string[]): Corpus {
  return { ids, texts: ids.map(() => ""), titles: ids.map(() => "") };
}

function ranked({ queryIds, offsets, documents, documentIds }: Run): string[][] {
  return queryIds.map((_, i) =>
    Array.from(documents.subarray(offsets[i]!, offsets[i + 1]!), (row) => documentIds[row]!),
  );
}
