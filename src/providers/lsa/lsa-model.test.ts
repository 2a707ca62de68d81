import { expect, test } from "vitest";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import { errorKind } from "../../contracts/errors.js";
import { openFitted } from "../../workflows/open-fitted.js";
import { providerContract, texts } from "../provider.case.js";
import { openLsa } from "./lsa-model.js";

const corpus = [...texts, "short text of one word", "the same word again", "same"];
const fitted = (query: string, documents: readonly string[] = corpus) =>
  openFitted(openLsa(parseCandidateSpec(`lsa${query}`)), documents, { fitted: null, threads: 1 });

providerContract("lsa", {
  open: async () => (await fitted("?minDf=1&dims=16&language=none")).provider,
  describe: null,
});

test("says what it found and holds everything that decided it", async () => {
  const { provider, reused } = await fitted("?minDf=2&dims=500&language=en");
  const { fit, dims, files } = provider.manifest;
  expect(reused).toBe(false);
  expect(dims).toBeLessThan(corpus.length);
  expect(fit!.settings).toMatchObject({
    kind: "lsa",
    dims: 500,
    minDf: 2,
    sublinear: true,
    seed: 42,
    language: "en",
  });
  expect(fit!.notes[0]).toBe("language en: as asked");
  expect(fit!.notes[1]).toMatch(
    /terms stand in at least 2 documents.*\(all there are; 500 were asked for\) hold 100 %/,
  );
  expect(files.fit).toMatch(/^[0-9a-f]{64}$/);
});

test("other documents, another order or another seed give another identity", async () => {
  const identity = async (query: string, documents?: readonly string[]) =>
    JSON.stringify((await fitted(query, documents)).provider.manifest);
  const one = await identity("?minDf=1&dims=4");
  expect(await identity("?minDf=1&dims=4")).toBe(one);
  expect(await identity("?minDf=1&dims=4", corpus.toReversed())).not.toBe(one);
  expect(await identity("?minDf=1&dims=4", [...corpus, "more"])).not.toBe(one);
  expect(await identity("?minDf=1&dims=4&seed=7")).not.toBe(one);
});

test.each([
  ["?dims=0", /dims is "0"/],
  ["?minDf=x", /minDf is "x"/],
  ["?sublinear=maybe", /sublinear is "maybe"; expected true or false/],
  ["?language=klingon", /"klingon" is not a language/],
  ["?stem=perhaps", /lsa's stem is "perhaps"/],
])("refuses %s", (query, message) => {
  expect(() => openLsa(parseCandidateSpec(`lsa${query}`))).toThrow(message);
});

test("an abort ends the fit", async () => {
  const error = await openLsa(parseCandidateSpec("lsa"))
    .fit(corpus, { threads: 1, signal: AbortSignal.abort() })
    .catch((thrown: unknown) => thrown);
  expect(errorKind(error)).toBe("interrupted");
});
