import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import type { Corpus } from "../contracts/dataset.js";
import { errorKind } from "../contracts/errors.js";
import type { ProgressEvent } from "../contracts/progress.js";
import type { Run } from "../contracts/run.js";
import { createBm25Retriever } from "./bm25-retriever.js";

const clock = { now: () => 0 };
const corpus = corpusOf({
  d1: "A quiet mechanical keyboard for the office",
  d2: "Wireless mouse with a charging cable",
  d3: "Mechanical pencils, box of ten",
  d4: "",
});

describe("createBm25Retriever", () => {
  test("answers queries and says what it counted", async () => {
    const retriever = createBm25Retriever("bm25", {}, clock);
    const report = await retriever.index(corpus);
    expect(report).toMatchObject({ dims: null, emptyDocuments: 1, truncatedDocuments: 0, computedTexts: 4 });
    expect(report.tokens).toBe(report.computedTokens);
    const { run, emptyQueries } = await retriever.search(
      { ids: ["q1", "q2", "q3"], texts: ["mechanical keyboards", "the of", "mice"] },
      { depth: 10 },
    );
    expect(run.name).toBe("bm25");
    expect(run.documentIds).toBe(corpus.ids);
    expect([...run.offsets]).toEqual([0, 2, 2, 2]);
    expect([...run.documents]).toEqual([0, 2]);
    expect(emptyQueries).toBe(2);
    await retriever.close();
  });

  test("the manifest says what was asked, and after indexing what was found", async () => {
    const retriever = createBm25Retriever("bm25", { b: 0.4 }, clock);
    expect(retriever.manifest).toEqual({
      kind: "bm25",
      k1: 1.2,
      b: 0.4,
      language: "auto",
      stem: true,
      stopwords: true,
      tokenizer: "alidade-words/1",
      analysis: null,
    });
    await retriever.index(corpus);
    expect(retriever.manifest.analysis).toEqual({
      language: "en",
      stem: true,
      stopwords: true,
      detected: { confidence: 1, sampled: 3 },
      note: "en: detected in 3 of 3 sampled texts",
    });
    expect(JSON.parse(JSON.stringify(retriever.manifest))).toEqual(retriever.manifest);
  });

  test("a language can be set, or none", async () => {
    const german = createBm25Retriever("bm25", { language: "de" }, clock);
    await german.index(corpusOf({ a: "Die Häuser am See" }));
    expect(german.manifest.analysis).toMatchObject({
      language: "de",
      note: "de: as asked",
      detected: null,
    });
    expect((await german.search({ ids: ["q"], texts: ["haus"] }, { depth: 5 })).run.documents).toHaveLength(
      1,
    );
    const none = createBm25Retriever("bm25", { language: "none" }, clock);
    await none.index(corpus);
    expect(none.manifest.analysis).toMatchObject({ language: null, stem: false, stopwords: false });
  });

  test("Chinese is indexed without stemming, and the manifest says so", async () => {
    const retriever = createBm25Retriever("bm25", {}, clock);
    await retriever.index(corpusOf({ a: "无线鼠标，适合办公室使用", b: "机械键盘，声音很小" }));
    expect(retriever.manifest.analysis).toMatchObject({ language: null, stem: false });
    expect((await retriever.search({ ids: ["q"], texts: ["键盘"] }, { depth: 5 })).run.documents[0]).toBe(1);
  });

  test("takes depth, excluded rows, progress and an abort", async () => {
    const retriever = createBm25Retriever("bm25", {}, clock);
    const events: ProgressEvent[] = [];
    await retriever.index(corpus, { onProgress: (event) => events.push(event) });
    expect(events.at(-1)).toMatchObject({ done: 4, total: 4 });
    const queries = { ids: ["q"], texts: ["mechanical"] };
    expect((await retriever.search(queries, { depth: 1 })).run.documents).toHaveLength(1);
    const { run } = await retriever.search(queries, { depth: 5, exclude: [Int32Array.of(2)] });
    expect([...run.documents]).toEqual([0]);
    const stopped = retriever.index(corpus, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toSatisfy((error) => errorKind(error) === "interrupted");
  });
});

function corpusOf(texts: Record<string, string> | ReadonlyMap<string, string>): Corpus {
  const table = texts instanceof Map ? texts : new Map(Object.entries(texts));
  return { ids: [...table.keys()], texts: [...table.values()], titles: [...table.keys()].map(() => "") };
}

interface Row {
  readonly _id: string;
  readonly title?: string;
  readonly text: string;
}

const chorus = shared("datasets", "chorus-electronics");
const scifact = shared("datasets", "scifact");

describe("on real data", () => {
  test.skipIf(chorus === null)(
    "an exact title finds its product among 19,406 (needs the shared data)",
    async () => {
      const documents = rowsOf(`${chorus}/corpus.jsonl`);
      const retriever = createBm25Retriever("bm25", {}, clock);
      await retriever.index(corpusOf(textsOf(documents)));
      expect(retriever.manifest.analysis).toMatchObject({ language: "en" });
      const sample = documents.filter((_, row) => row % 500 === 0);
      const queries = { ids: sample.map(({ _id }) => _id), texts: sample.map(({ title }) => title ?? "") };
      const { run } = await retriever.search(queries, { depth: 10 });
      const found = run.queryIds.filter((id, query) => listOf(run, query).includes(id));
      expect(found.length / sample.length).toBeGreaterThan(0.95);
    },
  );

  test.skipIf(scifact === null)(
    "nDCG@10 of scifact's test queries is at least 0.65 (needs the shared data)",
    async () => {
      const relevant = new Map<string, Set<string>>();
      for (const line of readFileSync(`${scifact}/qrels/test.tsv`, "utf8").trim().split("\n").slice(1)) {
        const [query = "", document = "", grade] = line.split("\t");
        if (Number(grade) > 0) relevant.set(query, (relevant.get(query) ?? new Set()).add(document));
      }
      const retriever = createBm25Retriever("bm25", {}, clock);
      await retriever.index(corpusOf(textsOf(rowsOf(`${scifact}/corpus.jsonl`))));
      const judged = rowsOf(`${scifact}/queries.jsonl`).filter(({ _id }) => relevant.has(_id));
      const { run } = await retriever.search(
        { ids: judged.map(({ _id }) => _id), texts: judged.map(({ text }) => text) },
        { depth: 10 },
      );
      const scores = run.queryIds.map((id, query) => binaryNdcg(listOf(run, query), relevant.get(id)!));
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      expect(scores).toHaveLength(300);
      expect(mean).toBeGreaterThan(0.65);
      expect(mean).toBeCloseTo(0.692, 3); // as measured; a change of analysis or formula shows here
    },
  );
});

function rowsOf(path: string): Row[] {
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Row);
}

function textsOf(rows: readonly Row[]): Map<string, string> {
  return new Map(rows.map(({ _id, title = "", text }) => [_id, `${title} ${text}`.trim()]));
}

function listOf(run: Run, query: number): string[] {
  const rows = run.documents.subarray(run.offsets[query], run.offsets[query + 1]);
  return Array.from(rows, (row) => run.documentIds[row]!);
}

/** nDCG@10 with labels of 0 and 1. */
function binaryNdcg(list: readonly string[], relevant: ReadonlySet<string>): number {
  const gain = (sum: number, id: string, i: number) => sum + (relevant.has(id) ? 1 / Math.log2(i + 2) : 0);
  return list.reduce(gain, 0) / [...relevant].slice(0, 10).reduce(gain, 0);
}
