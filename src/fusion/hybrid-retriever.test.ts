import { describe, expect, test } from "vitest";
import { errorKind } from "../contracts/errors.js";
import { type IndexReport, type Retriever, retrieverVersion } from "../contracts/retriever.js";
import { runFromMaps } from "../contracts/run.js";
import { createHybridRetriever } from "./hybrid-retriever.js";

const corpus = { ids: ["d0", "d1", "d2"], texts: ["", "", ""], titles: ["", "", ""] };
const queries = { ids: ["q"], texts: ["query"] };

/** A retriever that answers every query with a fixed list, and records the depth it was asked for. */
function fixed(list: Record<string, number>, report: Partial<IndexReport>, depths: number[] = []): Retriever {
  return {
    contract: retrieverVersion,
    id: "fixed",
    manifest: { kind: "fixed", list },
    index: async () => ({
      dims: 4,
      tokens: null,
      truncatedDocuments: 0,
      emptyDocuments: 0,
      modelBytes: null,
      vectorBytes: null,
      computedTexts: 3,
      computeMs: 5,
      computedTokens: null,
      ...report,
    }),
    search: async ({ ids }, { depth }) => {
      depths.push(depth);
      const run = runFromMaps("fixed", new Map(ids.map((id) => [id, new Map(Object.entries(list))])));
      return { run, embedMs: null, searchMs: 2, truncatedQueries: 0, emptyQueries: 0 };
    },
    close: async () => {},
  };
}

describe("createHybridRetriever", () => {
  test("fuses its components' lists; asks each for a deep one", async () => {
    const depths: number[] = [];
    let time = 0;
    const components = [
      fixed({ d2: 3, d1: 2 }, { tokens: 10, truncatedDocuments: 2, emptyDocuments: 1 }, depths),
      fixed({ d1: 9, d0: 1 }, { modelBytes: 7, emptyDocuments: 3 }, depths),
    ];
    const hybrid = createHybridRetriever("mix", components, { now: () => time++ });
    expect(await hybrid.index(corpus)).toEqual({
      dims: null,
      tokens: 10,
      truncatedDocuments: 2,
      emptyDocuments: 1,
      modelBytes: 7,
      vectorBytes: null,
      computedTexts: 6,
      computeMs: 10,
      computedTokens: null,
    });
    const { run, searchMs } = await hybrid.search(queries, { depth: 2 });
    expect(run).toMatchObject({ name: "mix", documentIds: corpus.ids });
    expect([...run.documents]).toEqual([1, 2]);
    expect(run.scores[0]).toBeCloseTo(1 / 62 + 1 / 61, 14);
    expect(depths).toEqual([1000, 1000]);
    expect(searchMs).toBe(5);
  });

  test("its manifest holds the method and the components'", () => {
    const components = [fixed({}, {}), fixed({}, {})];
    const clock = { now: () => 0 };
    expect(createHybridRetriever("a", components, clock).manifest).toEqual({
      kind: "hybrid",
      method: "rrf",
      k: 60,
      weights: [1, 1],
      componentDepth: 1000,
      components: [
        { kind: "fixed", list: {} },
        { kind: "fixed", list: {} },
      ],
    });
    const sum = createHybridRetriever("a", components, { ...clock, method: "weighted-sum", weights: [1, 2] });
    expect(sum.manifest).toMatchObject({ method: "weighted-sum", normalization: "min-max", weights: [1, 2] });
  });

  test("needs two components; stops when aborted", async () => {
    expect(() => createHybridRetriever("a", [fixed({}, {})], { now: () => 0 })).toThrow(
      "expected at least two",
    );
    const hybrid = createHybridRetriever("a", [fixed({}, {}), fixed({}, {})], { now: () => 0 });
    const stopped = hybrid.index(corpus, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toSatisfy((error) => errorKind(error) === "interrupted");
  });
});
