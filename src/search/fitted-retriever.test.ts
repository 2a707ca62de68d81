import { expect, test } from "vitest";
import type { Corpus } from "../contracts/dataset.js";
import { deterministicProvider } from "../execution/deterministic-provider.case.js";
import { embedAll } from "../execution/embed-all.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { createFittedRetriever } from "./fitted-retriever.js";

const corpus: Corpus = { ids: ["a", "b"], texts: ["one text", "another"], titles: ["", ""] };

function retrieverWith(reused: boolean) {
  const providers: ReturnType<typeof deterministicProvider>[] = [];
  const seen: (readonly string[])[] = [];
  const retriever = createFittedRetriever({
    id: "fitted",
    settings: { kind: "test" },
    openModel: async ({ texts }) => {
      seen.push(texts);
      providers.push(deterministicProvider());
      return { provider: providers.at(-1)!, fitMs: 1000, reused };
    },
    engine: createPlainEngine(),
    embedAll,
  });
  return { retriever, providers, seen };
}

test("fits on the documents when they are indexed, counts the fit as indexing, and closes", async () => {
  const { retriever, providers, seen } = retrieverWith(false);
  expect(retriever.manifest).toEqual({ kind: "dense", provider: null, settings: { kind: "test" } });
  expect(retriever.fitted).toBeNull();
  await expect(retriever.search({ ids: ["q"], texts: ["one"] }, { depth: 1 })).rejects.toThrow(
    /before index/,
  );
  const report = await retriever.index(corpus);
  expect(seen).toEqual([corpus.texts]);
  expect(report.computeMs).toBeGreaterThanOrEqual(1000);
  expect(report).toMatchObject({ dims: 4, computedTexts: 2, reusedFit: false });
  expect(retriever.manifest).toMatchObject({ kind: "dense", provider: { model: "deterministic" } });
  const { run } = await retriever.search({ ids: ["q"], texts: ["one text"] }, { depth: 2 });
  expect(run.documents).toHaveLength(2);
  await retriever.close();
  expect(providers[0]!.closed).toBe(true);
});

test("indexing again fits again and closes what was open; a fit made earlier is said", async () => {
  const { retriever, providers } = retrieverWith(true);
  await retriever.index(corpus);
  expect((await retriever.index(corpus)).reusedFit).toBe(true);
  expect(providers.map(({ closed }) => closed)).toEqual([true, false]);
  await retriever.close();
});
