import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { EgressEntry } from "../../contracts/egress.js";
import { errorKind } from "../../contracts/errors.js";
import type { Payment } from "../../contracts/progress.js";
import { parseRerankerSpec } from "../../contracts/reranker-spec.js";
import { budgetedProvider } from "../../execution/budgeted-provider.js";
import { createEgress } from "../../execution/egress.js";
import { openPurse } from "../../execution/purse.js";
import { rerankAll } from "../../execution/rerank-all.js";
import { openCandidateReranker } from "../../workflows/open-candidate-reranker.js";
import { describeReranker, openReranker } from "../open-reranker.js";
import { rerankerContract } from "../reranker.case.js";
import { playedScore, rerankServer } from "./rerank-server.case.js";

const key = "sk-secret-of-the-test-0123456789";
const env = { TEST_KEY: key };
const left: EgressEntry[] = [];
const egress = createEgress({
  setting: "any",
  record: async (entry) => {
    left.push(entry);
  },
});
const server = await rerankServer();
afterAll(() => server.close());

const specs = {
  Cohere: `cohere:rerank-v3.5?base=${server.url}/v2&key=TEST_KEY`,
  Jina: `jina:jina-reranker-m0?base=${server.url}/v1&key=TEST_KEY`,
  TEI: `tei:${server.url}`,
};
for (const [name, text] of Object.entries(specs)) {
  const spec = parseRerankerSpec(text);
  const options = { baseDir: ".", threads: 1, egress, env };
  rerankerContract(name, {
    open: () => openReranker(spec, options),
    describe: () => describeReranker(spec, options),
  });
}

test("each vendor is asked as it documents, with the key that was named, and everything is written down", async () => {
  server.calls.length = 0;
  left.length = 0;
  for (const text of Object.values(specs)) {
    const reranker = await openReranker(parseRerankerSpec(text), { baseDir: ".", threads: 1, egress, env });
    const { scores, billedTokens } = await reranker.rerank("red kettle", ["a red kettle", "", "a pot"]);
    expect([...scores]).toEqual([
      Math.fround(playedScore("red kettle", "a red kettle")),
      0,
      Math.fround(playedScore("red kettle", "a pot")),
    ]);
    expect(billedTokens).toBe(text.startsWith("cohere") ? undefined : text.startsWith("jina") ? 14 : 42);
  }
  expect(server.calls.map(({ path, authorization, body }) => [path, authorization, body])).toEqual([
    [
      "/v2/rerank",
      `Bearer ${key}`,
      { model: "rerank-v3.5", query: "red kettle", documents: ["a red kettle", "a pot"], top_n: 2 },
    ],
    [
      "/v1/rerank",
      `Bearer ${key}`,
      {
        model: "jina-reranker-m0",
        query: "red kettle",
        documents: ["a red kettle", "a pot"],
        top_n: 2,
        return_documents: false,
      },
    ],
    [
      "/rerank",
      undefined,
      {
        query: "red kettle",
        texts: ["a red kettle", "a pot"],
        raw_scores: false,
        return_text: false,
        truncate: false,
      },
    ],
  ]);
  expect(left.map(({ purpose, texts, kind }) => [purpose, texts, kind])).toEqual([
    ["reranker Cohere", 3, "texts"],
    ["reranker Jina", 3, "texts"],
    ["reranker Text Embeddings Inference", 3, "texts"],
  ]);
});

test("storms, cut answers and wrong ones: asked again, stored once, nothing that is stored is asked again", async () => {
  const faults = ["429", "500", "cut", null, "fewer", null, "twice", null, "not a number"] as const;
  const stormy = await rerankServer((_, call) => faults[call] ?? null);
  const vectors = await mkdtemp(join(tmpdir(), "alidade-"));
  const open = () =>
    openCandidateReranker(parseRerankerSpec(`tei:${stormy.url}?batch=4`), {
      baseDir: ".",
      threads: 1,
      vectors,
      network: { egress, env, services: null },
    });
  const tasks = ["red kettle", "pot"].map((query) => ({
    query,
    documents: Array.from({ length: 8 }, (_, i) => `document ${i} of a ${i % 2 ? "red" : "blue"} pot`),
  }));
  const first = await open();
  const made = await rerankAll(first, tasks);
  await first.close();
  const expected = tasks.flatMap(({ query, documents }) =>
    documents.map((document) => Math.fround(playedScore(query, document))),
  );
  expect([...made.scores]).toEqual(expected);
  expect(made.computedPairs).toBe(16);
  const asked = stormy.calls.length;
  const second = await open();
  const again = await rerankAll(second, tasks);
  await second.close();
  expect([...again.scores]).toEqual(expected);
  expect([again.computedPairs, stormy.calls.length]).toEqual([0, asked]);
  await stormy.close();
}, 30_000);

test("what a server refuses as too long is cut here, and said to be", async () => {
  const strict = await rerankServer((documents) =>
    documents.some((document) => document.length > 300) ? "too long" : null,
  );
  const reranker = await openCandidateReranker(parseRerankerSpec(`tei:${strict.url}`), {
    baseDir: ".",
    threads: 1,
    vectors: null,
    network: { egress, env, services: null },
  });
  const { scores, truncated } = await reranker.rerank("pot", ["a pot", "pot ".repeat(200), "a kettle"]);
  expect([...truncated]).toEqual([0, 1, 0]);
  expect(scores.every((score) => score > 0)).toBe(true);
  await strict.close();
});

test("payments stop before a call that could pass the budget; keys are in no error and no manifest", async () => {
  const payments: Payment[] = [];
  const spec = parseRerankerSpec(
    `jina:jina-reranker-m0?base=${server.url.replace("127.0.0.1", "localhost")}/v1&key=TEST_KEY`,
  );
  const reranker = await openCandidateReranker(spec, {
    baseDir: ".",
    threads: 1,
    vectors: null,
    network: { egress, env, services: null },
    pay: (provider) =>
      budgetedProvider(
        { ...provider, billing: { provider: "jina", model: "m0" } },
        {
          usdPerMillionTokens: 1000,
          purse: openPurse(0.5),
          onPayment: async (payment) => {
            payments.push(payment);
          },
        },
      ),
  });
  await reranker.rerank("pot", ["a pot", "a kettle"]);
  expect(payments).toMatchObject([{ tokens: 14, usd: 0.014 }]);
  const error = await reranker.rerank("pot", ["x".repeat(2000)]).catch((thrown: unknown) => thrown);
  expect(errorKind(error)).toBe("budget");
  expect(JSON.stringify(reranker.manifest)).not.toContain(key);
});

describe("a wrong spec", () => {
  const say = async (text: string, environment: Record<string, string> = {}): Promise<string> => {
    try {
      await openReranker(parseRerankerSpec(text), { baseDir: ".", threads: 1, egress, env: environment });
      return "opened";
    } catch (error) {
      expect(errorKind(error)).toBe("input");
      return (error as Error).message;
    }
  };

  test("keys and addresses", async () => {
    expect(await say("cohere:rerank-v3.5")).toContain("COHERE_API_KEY or CO_API_KEY is not set");
    expect(await say("jina:m0?key=MINE")).toContain("MINE is not set");
    expect(await say(`jina:m0?key=${key}`)).not.toContain(key);
    expect(await say(`jina:m0?api_key=${key}`)).not.toContain(key);
    expect(await say("tei:localhost:8080")).toContain("expected one such as http://localhost:8000");
    expect(await say("tei:http://localhost:1?batch=0")).toContain(
      'batch is "0"; expected a whole number from 1',
    );
    const closed = createEgress({ setting: "none", record: async () => {} });
    const reranker = await openReranker(parseRerankerSpec("jina:m0"), {
      baseDir: ".",
      threads: 1,
      egress: closed,
      env: { JINA_API_KEY: key },
    });
    const error = await reranker.rerank("q", ["d"]).catch((thrown: unknown) => thrown);
    expect([errorKind(error), String(error)]).toEqual(["input", expect.stringContaining("egress is none")]);
  });
});
