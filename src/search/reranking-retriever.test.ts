import { expect, test } from "vitest";
import { type Reranker, rerankerVersion } from "../contracts/reranker.js";
import { type Retriever, retrieverVersion } from "../contracts/retriever.js";
import { nextFloat32Below } from "../numeric/next-float32.js";
import { createRerankingRetriever } from "./reranking-retriever.js";

const ids = ["a", "b", "c", "d", "e", "f"];
const corpus = { ids, texts: ids.map((id) => `text ${id}`), titles: ids.map(() => "") };

/** Finds all documents in the order of the corpus, and one that the corpus lacks in the third place. */
function first(depths: number[]): Retriever {
  const documentIds = [...ids, "elsewhere"];
  const order = [0, 1, 6, 2, 3, 4, 5];
  return {
    contract: retrieverVersion,
    id: "first",
    manifest: { kind: "test" },
    index: async () => ({
      ...{ dims: null, tokens: null, modelBytes: 5, vectorBytes: null, computedTokens: null },
      ...{ truncatedDocuments: 0, emptyDocuments: 0, computedTexts: 6, computeMs: 1 },
    }),
    async search(queries, { depth }) {
      depths.push(depth);
      const documents = queries.ids.flatMap(() => order.slice(0, depth));
      const each = Math.min(depth, order.length);
      return {
        run: {
          name: "first",
          queryIds: queries.ids,
          documentIds,
          offsets: Int32Array.from({ length: queries.ids.length + 1 }, (_, i) => i * each),
          documents: Int32Array.from(documents),
          scores: Float64Array.from(documents, (_, i) => -i),
        },
        ...{ embedMs: 2, searchMs: 3, truncatedQueries: 0, emptyQueries: 0 },
      };
    },
    close: async () => {},
  };
}

function reranker(scores: Readonly<Record<string, number>>): Reranker {
  return {
    contract: rerankerVersion,
    manifest: {
      ...{ kind: "test", model: "m", revision: null, files: {}, dtype: "fp32" },
      ...{ activation: "identity", maxTokens: null, runtime: {} },
    },
    limits: { documentsPerCall: 2, parallelCalls: 2 },
    modelBytes: 7,
    async rerank(_, documents) {
      return {
        scores: Float32Array.from(documents, (text) => scores[text.slice(5)] ?? 0),
        tokens: new Int32Array(documents.length).fill(4),
        truncated: Uint8Array.from(documents, (text) => (text === "text b" ? 1 : 0)),
      };
    },
    close: async () => {},
  };
}

const ask = { ids: ["q", "r"], texts: ["x", "y"] };

test("the top is in the order of the scores, ties and the rest as they stood; scores descend as float32", async () => {
  const depths: number[] = [];
  const model = reranker({ a: 1, b: 1, c: 2, d: 1 });
  const retriever = createRerankingRetriever("r", first(depths), model, { top: 5, now: () => 0 });
  expect((await retriever.index(corpus)).modelBytes).toBe(12);
  const { run, stages, searchMs } = await retriever.search(ask, { depth: 7 });
  const lists = [0, 1].map((q) => [...run.documents.slice(run.offsets[q], run.offsets[q + 1])]);
  // Among the first five is one without a text: it stays below the four that were scored.
  expect(lists[0]!.map((row) => run.documentIds[row])).toEqual(["c", "a", "b", "d", "elsewhere", "e", "f"]);
  expect(lists[1]).toEqual(lists[0]);
  const below = nextFloat32Below(1);
  expect([...run.scores.slice(0, 4)]).toEqual([2, 1, below, nextFloat32Below(below)]);
  const descending = [...run.scores.slice(0, 7)];
  expect(descending.every((score, i) => i === 0 || score < descending[i - 1]!)).toBe(true);
  expect(descending.every((score) => Math.fround(score) === score)).toBe(true);
  expect(searchMs).toBe(3);
  expect(stages!.map(({ kind, name, ms, pairs }) => [kind, name, ms, pairs])).toEqual([
    ["retrieve", "first", 5, undefined],
    ["rerank", "m", 0, { scored: 8, computed: 8, cut: 2, tokens: 32 }],
  ]);
  expect(depths).toEqual([7]);
});

test("it asks for as deep a list as it reranks, or as it was told to, and cuts it at the depth", async () => {
  const depths: number[] = [];
  const model = reranker({ f: 9 });
  const options = { top: 7, now: () => 0 };
  const retriever = createRerankingRetriever("r", first(depths), model, options);
  await retriever.index(corpus);
  const { run } = await retriever.search(ask, { depth: 1 });
  expect([...run.documents]).toEqual([5, 5]);
  const fixed = createRerankingRetriever("r", first(depths), model, { ...options, firstDepth: 2 });
  await fixed.index(corpus);
  expect((await fixed.search(ask, { depth: 7 })).run.documents).toHaveLength(4);
  expect(depths).toEqual([7, 2]);
  expect(fixed.manifest).toMatchObject({ kind: "rerank", top: 7, depth: 2, components: [{ kind: "test" }] });
});

test("the next float32 below", () => {
  expect(nextFloat32Below(1)).toBe(1 - 2 ** -24);
  expect(nextFloat32Below(0)).toBe(-(2 ** -149));
  expect(nextFloat32Below(-1)).toBe(-1 - 2 ** -23);
  expect(nextFloat32Below(2 ** -149)).toBe(0);
  expect(nextFloat32Below(Number.POSITIVE_INFINITY)).toBe((2 - 2 ** -23) * 2 ** 127);
  expect(nextFloat32Below(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
});
