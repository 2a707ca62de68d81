import { describe, expect, test } from "vitest";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import { errorKind } from "../../contracts/errors.js";
import { matrixRow } from "../../contracts/matrix-row.js";
import { openFitted } from "../../workflows/open-fitted.js";
import { trainInThreads } from "../../workflows/train-in-threads.js";
import { providerContract, texts } from "../provider.case.js";
import { openWord2vec } from "./word2vec-model.js";

const corpus = [
  ...texts,
  "short text of one word",
  "the same word again",
  "same",
  "red kettle",
  "blue kettle",
];
const open = (query: string) => openWord2vec(parseCandidateSpec(`word2vec${query}`), trainInThreads);
const fitted = (query: string, documents: readonly string[] = corpus) =>
  openFitted(open(query), documents, { fitted: null, threads: 2 });

providerContract("word2vec", {
  open: async () => (await fitted("?dims=12&epochs=2&language=none")).provider,
  describe: null,
});

providerContract("word2vec with n-grams", {
  open: async () =>
    (await fitted("?dims=12&epochs=2&language=none&minn=3&maxn=4&buckets=1000&weights=sif&components=1"))
      .provider,
  describe: null,
});

describe("openWord2vec", () => {
  test("says what it found and holds everything that decided it", async () => {
    const { provider } = await fitted("?minCount=2&epochs=3&dims=10&language=en");
    const { fit, dims, files, modules } = provider.manifest;
    expect(dims).toBe(10);
    expect(modules).toEqual(["WordVectors", "Pooling", "Normalize"]);
    expect(fit!.settings).toMatchObject({
      kind: "word2vec",
      dims: 10,
      epochs: 3,
      minCount: 2,
      minn: null,
      seed: 1,
      weights: "idf",
      components: 0,
    });
    expect(fit!.notes[0]).toBe("language en: as asked");
    expect(fit!.notes[1]).toMatch(
      /^\d+ words trained on \d+ of \d+ tokens; \d+ that stand less often than 2 times were left out$/,
    );
    expect(files.fit).toMatch(/^[0-9a-f]{64}$/);
  });

  test("the vector of a text is the weighted mean of its words' vectors", async () => {
    const { provider } = await fitted("?dims=8&epochs=3&weights=mean&language=none");
    const { matrix } = await provider.embed(["kettle", "red", "red kettle kettle"], { role: "document" });
    const fit = await open("?dims=8&epochs=3&weights=mean&language=none").fit(corpus, { threads: 1 });
    const vectorOf = (word: string): Float32Array => {
      const at = fit.words.indexOf(word) * 8;
      return (fit.arrays["word-vectors"] as Float32Array).subarray(at, at + 8);
    };
    const sum = vectorOf("red").map((value, j) => value + 2 * vectorOf("kettle")[j]!);
    const norm = Math.hypot(...sum);
    expect([...matrixRow(matrix, 2)]).toEqual([...sum].map((value) => expect.closeTo(value / norm, 6)));
  });

  test("unknown words have no vector, with n-grams one of those they share", async () => {
    const words = await fitted("?dims=8&epochs=1&language=none");
    const plain = await words.provider.embed(["zzzz qqqq"], { role: "query" });
    expect([plain.tokens[0], Math.hypot(...plain.matrix.data)]).toEqual([0, 0]);
    const grams = await fitted("?dims=8&epochs=1&language=none&minn=3&maxn=5");
    const { tokens, matrix } = await grams.provider.embed(["zzzz kettles", "kettle"], { role: "query" });
    expect([...tokens]).toEqual([1, 1]);
    const cosine = matrixRow(matrix, 0).reduce((total, value, j) => total + value * matrix.data[8 + j]!, 0);
    expect(cosine).toBeGreaterThan(0.5);
  });

  test("other documents, options or seeds give another identity; threads do not", async () => {
    const identity = async (query: string, documents = corpus, threads = 1) => {
      const { provider } = await openFitted(open(query), documents, { fitted: null, threads });
      return JSON.stringify(provider.manifest);
    };
    const one = await identity("?dims=4&epochs=2");
    expect(await identity("?dims=4&epochs=2", corpus, 3)).toBe(one);
    expect(await identity("?dims=4&epochs=2", corpus.toReversed())).not.toBe(one);
    expect(await identity("?dims=4&epochs=2&seed=7")).not.toBe(one);
    expect(await identity("?dims=4&epochs=2&window=2")).not.toBe(one);
  });

  test.each([
    ["?dims=0", "word2vec's dims is 0; expected an integer from 1 to 2000"],
    ["?dims=ten", '"word2vec?dims=ten": dims is "ten"; expected a number'],
    ["?epochs=1.5", "word2vec's epochs is 1.5"],
    ["?sample=2", "word2vec's sample is 2; expected a number from 0 to 1"],
    ["?alpha=0", "word2vec's alpha is 0; expected a number above 0, at most 1"],
    ["?minn=4&maxn=3", "word2vec's subwords.max is 3; expected an integer from 4 to 50"],
    ["?buckets=0", "word2vec's subwords.buckets is 0"],
    ["?seed=-1", "word2vec's seed is -1"],
    ["?weights=tfidf", 'weights is "tfidf"; expected sif, idf, mean'],
    ["?language=klingon", '"klingon" is not a language'],
  ])("refuses %s", (query, message) => {
    expect(() => open(query)).toThrow(message);
  });

  test("refuses documents without a frequent word, and an abort ends the fit", async () => {
    await expect(fitted("?minCount=5", ["one", "two"])).rejects.toThrow(
      "no word of the 2 documents stands in them 5 times or more; lower minCount",
    );
    const error = await open("")
      .fit(corpus, { threads: 1, signal: AbortSignal.abort() })
      .catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("interrupted");
  });
});
