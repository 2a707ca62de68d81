import { InputError } from "../../contracts/errors.js";

/** Settings of the training of word vectors; what is left out has its default. */
export interface Word2vecOptions {
  /** Components of a vector, 1 to 2000; default 100. */
  readonly dims?: number | undefined;
  /** Words on either side that count as context, 1 to 1000; each place draws its own window from 1 to this. */
  readonly window?: number | undefined;
  /** Passes over the corpus, 1 to 10,000. */
  readonly epochs?: number | undefined;
  /** Noise words for each pair, 1 to 100; default 5. */
  readonly negative?: number | undefined;
  /** Words that stand in the corpus less often get no vector of their own, from 1. */
  readonly minCount?: number | undefined;
  /** Frequency above which words are dropped at random, more often the more frequent they are; 0 drops none. */
  readonly sample?: number | undefined;
  /** Learning rate at the start; default 0.025. */
  readonly alpha?: number | undefined;
  /** Learning rate at the end; default 0.0001. */
  readonly minAlpha?: number | undefined;
  /** Character n-grams that a word's vector is also made of (Bojanowski et al. 2017); default null: none. */
  readonly subwords?: SubwordOptions | null | undefined;
  /** Any integer from 0 to 2^32 - 1; default 1. */
  readonly seed?: number | undefined;
}

/** Which character n-grams of a word have vectors. */
export interface SubwordOptions {
  /** Characters of the shortest n-gram, counting the marks of a word's begin and end; from 1. */
  readonly min: number;
  /** Characters of the longest n-gram, from `min` to 50. */
  readonly max: number;
  /** Hash values that share the n-grams, 1 to 2^31 - 1; n-grams of one value share a vector. */
  readonly buckets: number;
}

/** Every setting with its value. */
export interface Word2vecSettings {
  readonly dims: number;
  readonly window: number;
  readonly epochs: number;
  readonly negative: number;
  readonly minCount: number;
  readonly sample: number;
  readonly alpha: number;
  readonly minAlpha: number;
  readonly subwords: SubwordOptions | null;
  readonly seed: number;
}

/** What a setting is where nobody says: chosen by measuring retrieval, see `docs/decisions/015`. */
export const word2vecDefaults: Word2vecSettings = {
  dims: 100,
  window: 10,
  epochs: 20,
  negative: 5,
  minCount: 1,
  sample: 1e-3,
  alpha: 0.025,
  minAlpha: 1e-4,
  subwords: null,
  seed: 1,
};

/** What fastText does: n-grams of 3 to 6 characters in two million buckets. */
export const subwordDefaults: SubwordOptions = { min: 3, max: 6, buckets: 2_000_000 };

/** The defaults with `options` over them. Throws `InputError` for a value out of range. */
export function word2vecSettings(options: Word2vecOptions = {}): Word2vecSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: Word2vecSettings = { ...word2vecDefaults, ...given };
  for (const [name, low, high] of integers) requireInteger(name, settings[name], low, high);
  requireNumber("sample", settings.sample, 0, 1);
  requireNumber("alpha", settings.alpha, Number.MIN_VALUE, 1);
  requireNumber("minAlpha", settings.minAlpha, 0, settings.alpha);
  if (settings.subwords !== null) {
    const { min, max, buckets } = settings.subwords;
    requireInteger("subwords.min", min, 1, 50);
    requireInteger("subwords.max", max, min, 50);
    requireInteger("subwords.buckets", buckets, 1, 2 ** 31 - 1);
  }
  return settings;
}

function requireInteger(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new InputError(`word2vec's ${name} is ${value}; expected an integer from ${low} to ${high}`);
}

function requireNumber(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  const bounds = low === Number.MIN_VALUE ? `above 0, at most ${high}` : `from ${low} to ${high}`;
  throw new InputError(`word2vec's ${name} is ${value}; expected a number ${bounds}`);
}

const integers = [
  ["dims", 1, 2000],
  ["window", 1, 1000],
  ["epochs", 1, 10_000],
  ["negative", 1, 100],
  ["minCount", 1, 2 ** 31 - 1],
  ["seed", 0, 2 ** 32 - 1],
] as const;
