import { describe, expect, test } from "vitest";
import { errorKind } from "../contracts/errors.js";
import type { ProgressEvent } from "../contracts/progress.js";
import { runTraining } from "../lexical/word2vec/run-training.js";
import { trainedVectors } from "../lexical/word2vec/trained-vectors.js";
import { createTrainingCorpusBuilder } from "../lexical/word2vec/training-corpus.js";
import { planTraining } from "../lexical/word2vec/training-plan.js";
import { word2vecSettings } from "../lexical/word2vec/word2vec-options.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { trainInThreads } from "./train-in-threads.js";
import { trainWordVectors } from "./train-word-vectors.js";

describe("trainInThreads", () => {
  test.each([
    { name: "words", subwords: null, words: 3000 },
    { name: "words with n-grams", subwords: { min: 3, max: 5, buckets: 2000 }, words: 3000 },
    { name: "few words, in one part", subwords: null, words: 300 },
  ])("any number of threads gives the bytes that none gives: $name", async ({ subwords, words }) => {
    const corpus = randomCorpus(words, 3000);
    const settings = word2vecSettings({ dims: 20, epochs: 2, minCount: 1, subwords, seed: 9 });
    const plan = planTraining(corpus, settings);
    runTraining(plan, 0, 1);
    const expected = trainedVectors(plan);
    for (const threads of [1, 2, 3, 4, 9]) {
      const shared = planTraining(corpus, settings);
      await trainInThreads(shared, { threads });
      expect(Buffer.from(trainedVectors(shared).words.buffer)).toEqual(Buffer.from(expected.words.buffer));
      expect(trainedVectors(shared).subwords).toEqual(expected.subwords);
    }
  });

  test("an abort stops all threads", async () => {
    const plan = planTraining(randomCorpus(2000, 5000), word2vecSettings({ epochs: 10_000, minCount: 1 }));
    const controller = new AbortController();
    const done: number[] = [];
    const error = await trainInThreads(plan, {
      threads: 2,
      signal: controller.signal,
      onProgress: (event) => {
        if (event.type === "progress") done.push(event.done);
        if (done.length === 2) controller.abort();
      },
    }).catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("interrupted");
    expect(done.length).toBeGreaterThanOrEqual(2);
  });
});

describe("trainWordVectors", () => {
  const texts = Array.from({ length: 400 }, (_, i) =>
    i % 2 === 0 ? "the kettle boils hot water for tea" : "a dog barks at the cat in our garden",
  );

  test("words of one company are near each other; progress is said", async () => {
    const events: ProgressEvent[] = [];
    const { words, counts, matrix, vector, analysis } = await trainWordVectors(texts, {
      dims: 10,
      epochs: 20,
      sample: 0,
      language: "en",
      stem: false,
      threads: 2,
      onProgress: (event) => events.push(event),
    });
    expect(words).toContain("kettle");
    expect([...counts]).toEqual(words.map(() => 200));
    expect([matrix.rows, matrix.dims]).toEqual([words.length, 10]);
    expect(analysis).toMatchObject({ language: "en", stem: false, stopwords: true });
    expect(cosine(vector("kettle")!, vector("tea")!)).toBeGreaterThan(
      cosine(vector("kettle")!, vector("dog")!) + 0.3,
    );
    expect(vector("teapot")).toBeNull();
    const stages = events.flatMap((event) => (event.type === "progress" ? [event.stage] : []));
    expect([...new Set(stages)]).toEqual(["counting words", "training word vectors"]);
  });

  test("n-grams give words that were never seen a vector", async () => {
    const { vector } = await trainWordVectors(texts, {
      dims: 10,
      epochs: 5,
      stem: false,
      language: "en",
      subwords: { min: 3, max: 6, buckets: 10_000 },
    });
    expect(cosine(vector("kettles")!, vector("kettle")!)).toBeGreaterThan(0.5);
    expect(vector("xyzzy")).toBeNull();
  });

  test("a bad option is an error before any work", async () => {
    await expect(trainWordVectors(texts, { window: 0 })).rejects.toThrow(
      "word2vec's window is 0; expected an integer from 1 to 1000",
    );
    await expect(trainWordVectors([])).rejects.toThrow("no word of the 0 documents");
  });
});

function randomCorpus(words: number, sentences: number) {
  const random = seededRandom(4);
  const builder = createTrainingCorpusBuilder();
  for (let i = 0; i < sentences; i++) {
    builder.add(
      Array.from({ length: 1 + random.below(30) }, () => `w${random.below(random.below(words) + 1)}`),
    );
  }
  return builder.finish(1);
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, j) => sum + value * b[j]!, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
