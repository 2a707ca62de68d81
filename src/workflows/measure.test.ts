import { describe, expect, test } from "vitest";
import { InterruptedError } from "../contracts/errors.js";
import {
  type IndexReport,
  type Retriever,
  retrieverVersion,
  type SearchOptions,
} from "../contracts/retriever.js";
import { runFromMaps } from "../contracts/run.js";
import { deterministicProvider } from "../execution/deterministic-provider.case.js";
import { embedSample, indexingSpeed } from "./measure-indexing.js";
import { measureLatency } from "./measure-latency.js";

function recordingRetriever(): Retriever & { asked: { ids: readonly string[]; options: SearchOptions }[] } {
  const asked: { ids: readonly string[]; options: SearchOptions }[] = [];
  return {
    contract: retrieverVersion,
    id: "test",
    manifest: { kind: "test" },
    asked,
    async index() {
      throw new Error("not indexed here");
    },
    async search({ ids }, options) {
      asked.push({ ids, options });
      return {
        run: runFromMaps("r", new Map()),
        embedMs: 2,
        searchMs: 1,
        truncatedQueries: 0,
        emptyQueries: 0,
      };
    },
    async close() {},
  };
}

const queries = { ids: ["a", "b", "c"], texts: ["x", "y", "z"] };

describe("measureLatency", () => {
  test("asks one query at a time, uncached, after a warm-up, each as often as needed", async () => {
    const retriever = recordingRetriever();
    const latency = await measureLatency(retriever, queries, { depth: 10, queries: 7, warmup: 2, seed: 1 });
    expect(retriever.asked).toHaveLength(9);
    for (const { ids, options } of retriever.asked) {
      expect(ids).toHaveLength(1);
      expect(options).toMatchObject({ depth: 10, uncached: true });
    }
    expect(new Set(retriever.asked.flatMap(({ ids }) => ids))).toEqual(new Set(["a", "b", "c"]));
    expect(latency).toMatchObject({ timedQueries: 7, embedMs: { p50: 2, p99: 2 }, searchMs: { p50: 1 } });
    expect(latency!.queryMs.p50).toBeLessThanOrEqual(latency!.queryMs.p99);
  });

  test("what was waited for limits of a service is no part of it", async () => {
    let waited = 0;
    const slow: Retriever = {
      ...recordingRetriever(),
      async search(...given) {
        const found = await recordingRetriever().search(...given);
        await new Promise((resolve) => setTimeout(resolve, 15));
        waited += 14;
        return { ...found, embedMs: 16 };
      },
    };
    const options = {
      depth: 1,
      queries: 3,
      warmup: 0,
      seed: 1,
      waits: () => ({ parts: [0, waited], reranker: 0 }),
    };
    const latency = await measureLatency(slow, queries, options);
    expect(latency!.embedMs!.p99).toBe(2);
    expect(latency!.queryMs.p50).toBeGreaterThan(0);
    const plain = await measureLatency(slow, queries, { ...options, waits: undefined });
    expect(plain!.queryMs.p50 - latency!.queryMs.p50).toBeGreaterThan(5);
  });

  test("of a pipeline each stage is freed of its own waits, and the search of those of the reranker", async () => {
    const waited = { parts: [0, 0], reranker: 0 };
    const kinds = ["retrieve", "retrieve", "fuse", "rerank"] as const;
    const pipeline: Retriever = {
      ...recordingRetriever(),
      async search(...given) {
        const found = await recordingRetriever().search(...given);
        waited.parts = [waited.parts[0]! + 50, waited.parts[1]! + 100];
        waited.reranker += 1000;
        const ms = [53, 104, 5, 1006];
        const stages = kinds.map((kind, i) => ({ kind, name: kind, ms: ms[i]!, run: null }));
        return { ...found, embedMs: 152, searchMs: 1014, stages };
      },
    };
    const options = { depth: 1, queries: 3, warmup: 0, seed: 1, waits: () => ({ ...waited }) };
    const latency = await measureLatency(pipeline, queries, options);
    expect(latency!.stageMs!.map(({ p99 }) => p99)).toEqual([3, 4, 5, 6]);
    expect([latency!.embedMs!.p99, latency!.searchMs.p99]).toEqual([2, 14]);
  });

  test("without queries there is nothing to time", async () => {
    expect(
      await measureLatency(
        recordingRetriever(),
        { ids: [], texts: [] },
        { depth: 1, queries: 5, warmup: 0, seed: 1 },
      ),
    ).toBeNull();
  });

  test("stops when its budget is spent and tells how many were timed", async () => {
    const latency = await measureLatency(recordingRetriever(), queries, {
      depth: 1,
      queries: 1e6,
      warmup: 0,
      seed: 1,
      budgetMs: 20,
    });
    expect(latency!.timedQueries).toBeGreaterThan(0);
    expect(latency!.timedQueries).toBeLessThan(1e6);
  });

  test("stops at an abort", async () => {
    const controller = new AbortController();
    controller.abort();
    const timing = measureLatency(recordingRetriever(), queries, {
      depth: 1,
      queries: 5,
      warmup: 0,
      seed: 1,
      signal: controller.signal,
    });
    await expect(timing).rejects.toThrow(InterruptedError);
  });
});

describe("embedSample", () => {
  test("takes the documents in seeded random order, uncached, and counts what it did", async () => {
    const texts = Array.from({ length: 300 }, (_, i) => `text number ${i}`);
    const provider = deterministicProvider({ textsPerCall: 50 });
    const speed = await embedSample(provider, texts, { seed: 1, targetMs: 1 });
    expect(speed.texts).toBe(provider.calls.flat().length);
    expect(speed.tokens).toBe(speed.texts * 3);
    expect(speed.ms).toBeGreaterThan(0);
    const again = deterministicProvider({ textsPerCall: 50 });
    await embedSample(again, texts, { seed: 1, targetMs: 1 });
    expect(again.calls[0]).toEqual(provider.calls[0]);
  });

  test("does few documents several times over", async () => {
    const provider = deterministicProvider();
    const slow = {
      ...provider,
      async embed(...call: Parameters<typeof provider.embed>) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return provider.embed(...call);
      },
    };
    const speed = await embedSample(slow, ["a", "b"], { seed: 1, targetMs: 2000 });
    expect(speed.texts).toBeGreaterThan(2);
    expect(speed.ms).toBeGreaterThanOrEqual(200);
  });
});

describe("indexingSpeed", () => {
  const corpus = { ids: ["a", "b"], titles: ["", ""], texts: ["x", "y"] };
  const report = {
    dims: null,
    tokens: 4,
    truncatedDocuments: 0,
    emptyDocuments: 0,
    modelBytes: null,
    vectorBytes: null,
  };

  function lexical(computeMs: number): Retriever {
    return {
      ...recordingRetriever(),
      async index() {
        return { ...report, computedTexts: 2, computedTokens: 4, computeMs };
      },
    };
  }

  test("takes what was just computed where all was and it took long enough", async () => {
    const index = { ...report, computedTexts: 2, computedTokens: 4, computeMs: 2000 };
    const speed = await indexingSpeed([{ retriever: lexical(1), provider: null, fitMs: 0 }], corpus, index, {
      seed: 1,
    });
    expect(speed).toEqual({ indexTextsPerSecond: 1, indexTokensPerSecond: 2 });
  });

  test("measures again, warm, where starting up would weigh; of a fusion the times of the parts add up", async () => {
    const index = { ...report, computedTexts: 2, computedTokens: 4, computeMs: 100 };
    const one = await indexingSpeed([{ retriever: lexical(20), provider: null, fitMs: 0 }], corpus, index, {
      seed: 1,
    });
    expect(one.indexTextsPerSecond).toBeCloseTo(100, 9);
    const parts = [20, 60].map((ms) => ({ retriever: lexical(ms), provider: null, fitMs: 0 }));
    const both = await indexingSpeed(parts, corpus, index, { seed: 1 });
    expect(both.indexTextsPerSecond).toBeCloseTo(25, 9);
    expect(both.indexTokensPerSecond).toBeCloseTo(50, 9);
  });

  test("vectors that exist already have no speed", async () => {
    const ready: Retriever = {
      ...recordingRetriever(),
      async index() {
        return { ...report, computedTexts: 0, computedTokens: null, computeMs: 0 };
      },
    };
    const index = { ...report, computedTexts: 0, computedTokens: null, computeMs: 0 };
    const speed = await indexingSpeed([{ retriever: ready, provider: null, fitMs: 0 }], corpus, index, {
      seed: 1,
    });
    expect(speed).toEqual({ indexTextsPerSecond: null, indexTokensPerSecond: null });
  });

  test("a fit on the documents counts with the share that the sample is of them", async () => {
    const provider = deterministicProvider({ textsPerCall: 100 });
    const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);
    const corpus = { ids: texts, texts, titles: texts };
    const index = { computedTexts: 0, computeMs: 0, computedTokens: 0 } as IndexReport;
    const part = { retriever: {} as Retriever, provider };
    const speed = await indexingSpeed([{ ...part, fitMs: 100_000 }], corpus, index, { seed: 1, targetMs: 1 });
    // 100 texts in the 100 seconds of the fit, and a little for embedding.
    expect(speed.indexTextsPerSecond).toBeGreaterThan(0.9);
    expect(speed.indexTextsPerSecond).toBeLessThan(1);
  });
});
