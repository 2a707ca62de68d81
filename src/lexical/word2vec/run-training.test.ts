import { describe, expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import { stopAtBarrier } from "../../numeric/thread-barrier.js";
import { runTraining } from "./run-training.js";
import { type TrainedVectors, trainedVectors } from "./trained-vectors.js";
import { createTrainingCorpusBuilder, type TrainingCorpus } from "./training-corpus.js";
import { planTraining } from "./training-plan.js";
import { type Word2vecOptions, word2vecSettings } from "./word2vec-options.js";

const topics = 6;
const wordsOfTopic = 30;
const grams = { min: 3, max: 4, buckets: 5000 };

describe("runTraining", () => {
  test.each([
    { name: "words", subwords: null, words: wordsOfTopic, share: 0.98 },
    { name: "words with n-grams", subwords: grams, words: wordsOfTopic, share: 0.98 },
    { name: "a vocabulary in parts", subwords: null, words: 200, share: 0.98 },
    // Names of words are numbers, so that their n-grams say little of the topic and something wrong.
    { name: "a vocabulary in parts with n-grams", subwords: grams, words: 200, share: 0.9 },
  ])("finds the topics of a corpus: $name", ({ subwords, words, share }) => {
    const corpus = topicCorpus(words, 60 * words);
    const options = { dims: 24, window: 5, epochs: 8, sample: 0, minCount: 1, subwords };
    const { words: vectors } = trained(corpus, options);
    let right = 0;
    for (let word = 0; word < corpus.words.length; word++) {
      const nearest = nearestWord(vectors, 24, word);
      if (topicOf(corpus.words[nearest]!) === topicOf(corpus.words[word]!)) right++;
    }
    expect(right / corpus.words.length).toBeGreaterThan(share);
  });

  // Words of two features each: for every place and every kind one word, in the company of others of the place and of
  // the kind. The vectors then answer a is to b as c is to …
  test("finds analogies that a corpus holds", () => {
    const corpus = featureCorpus(8, 6);
    const dims = 16;
    const { words: vectors } = trained(corpus, { dims, epochs: 10, sample: 0, minCount: 1, window: 4 });
    const number = new Map(corpus.words.map((word, i) => [word, i]));
    const vector = (place: number, kind: number): Float32Array => {
      const at = number.get(`w${place}x${kind}`)! * dims;
      return unit(vectors.subarray(at, at + dims));
    };
    let right = 0;
    let asked = 0;
    for (let place = 1; place < 8; place++) {
      for (let kind = 1; kind < 6; kind++) {
        const [a, b, c] = [vector(0, 0), vector(0, kind), vector(place, 0)];
        const target = Float32Array.from(a, (value, j) => b[j]! - value + c[j]!);
        let best = "";
        let most = Number.NEGATIVE_INFINITY;
        for (let p = 0; p < 8; p++) {
          for (let k = 0; k < 6; k++) {
            if ((p === 0 && (k === 0 || k === kind)) || (p === place && k === 0)) continue;
            const score = dot(target, vector(p, k));
            if (score > most) [best, most] = [`${p} ${k}`, score];
          }
        }
        asked++;
        if (best === `${place} ${kind}`) right++;
      }
    }
    expect(right / asked).toBeGreaterThan(0.9);
  });

  test("the same seed gives the same bytes, another seed others", () => {
    const corpus = topicCorpus(wordsOfTopic, 500);
    const options = { dims: 10, epochs: 2, minCount: 1, subwords: { min: 2, max: 3, buckets: 100 } };
    const first = trained(corpus, { ...options, seed: 5 });
    expect(trained(corpus, { ...options, seed: 5 })).toEqual(first);
    expect(trained(corpus, { ...options, seed: 6 })).not.toEqual(first);
  });

  test("says how far it is, and stops when asked to", () => {
    const corpus = topicCorpus(wordsOfTopic, 20_000);
    const settings = word2vecSettings({ dims: 4, epochs: 3, minCount: 1 });
    const done: number[] = [];
    const plan = planTraining(corpus, settings);
    expect(runTraining(plan, 0, 1, (tokens) => done.push(tokens))).toBe(true);
    expect(done.length).toBeGreaterThan(6);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(3 * corpus.tokens.length);
    const stopped = planTraining(corpus, settings);
    const before: number[] = [];
    const asked = runTraining(stopped, 0, 1, (tokens) => {
      before.push(tokens);
      if (before.length === 2) stopAtBarrier(stopped.barrier);
    });
    expect([asked, before.length]).toEqual([false, 2]);
  });

  test("trains one word, and documents of one word, without a pair", () => {
    const builder = createTrainingCorpusBuilder();
    builder.add(["alone"]);
    builder.add(["alone"]);
    const { words } = trained(builder.finish(1), { dims: 5 });
    expect(words.every(Number.isFinite)).toBe(true);
    expect(words.every((value) => Math.abs(value) <= 1 / 5)).toBe(true);
  });

  test("refuses what does not fit into memory", () => {
    const corpus = { ...topicCorpus(2, 10), words: new Array<string>(4_000_000).fill("w") };
    corpus.counts = new Float64Array(4_000_000).fill(1);
    expect(() => planTraining(corpus, word2vecSettings({ dims: 300 }))).toThrow(
      /4000000 words with 300 components take \d+\.\d GiB, more than the 4 GiB that can be trained; raise minCount/,
    );
  });
});

function trained(corpus: TrainingCorpus, options: Word2vecOptions): TrainedVectors {
  const plan = planTraining(corpus, word2vecSettings(options));
  runTraining(plan, 0, 1);
  return trainedVectors(plan);
}

/** Sentences of 12 words, each of one topic. */
function topicCorpus(
  words: number,
  sentences: number,
): { -readonly [K in keyof TrainingCorpus]: TrainingCorpus[K] } {
  const random = seededRandom(11);
  const builder = createTrainingCorpusBuilder();
  for (let i = 0; i < sentences; i++) {
    const topic = random.below(topics);
    builder.add(Array.from({ length: 12 }, () => `t${topic}w${random.below(words)}`));
  }
  return builder.finish(1);
}

/** Each sentence: a word of two features among the words that tell its place and its kind. */
function featureCorpus(places: number, kinds: number): TrainingCorpus {
  const random = seededRandom(12);
  const builder = createTrainingCorpusBuilder();
  for (let i = 0; i < 12_000; i++) {
    const [place, kind] = [random.below(places), random.below(kinds)];
    builder.add([
      `p${place}n${random.below(5)}`,
      `k${kind}n${random.below(5)}`,
      `w${place}x${kind}`,
      `p${place}n${random.below(5)}`,
      `k${kind}n${random.below(5)}`,
    ]);
  }
  return builder.finish(1);
}

function topicOf(word: string): string {
  return word.slice(0, word.indexOf("w"));
}

function nearestWord(vectors: Float32Array, dims: number, word: number): number {
  const rows = vectors.length / dims;
  const own = unit(vectors.subarray(word * dims, (word + 1) * dims));
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let other = 0; other < rows; other++) {
    if (other === word) continue;
    const score = dot(own, unit(vectors.subarray(other * dims, (other + 1) * dims)));
    if (score > most) [best, most] = [other, score];
  }
  return best;
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j]!, 0);
}
