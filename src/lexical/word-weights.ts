import { InputError } from "../contracts/errors.js";

/** How much each word of a text counts in the mean of its word vectors. */
export type WordWeighting = "sif" | "idf" | "mean";

/** What is known of a word in the corpus; zeros for a word that does not stand in it. */
export interface WordFrequency {
  /** Times it stands in the corpus. */
  readonly count: number;
  /** Documents that hold it. */
  readonly holders: number;
}

/** Sizes that frequencies are set against. */
export interface CorpusSize {
  /** Words of all documents, repetitions included. */
  readonly words: number;
  readonly documents: number;
}

/** The weightings there are. */
export const wordWeightings: readonly WordWeighting[] = ["sif", "idf", "mean"];

/** The constant of `sif` that its paper uses; it finds little change from 1e-4 to 1e-3. */
export const sifConstant = 1e-3;

/**
 * The weight of a word, above 0:
 * - `sif`, smooth inverse frequency (Arora, Liang, Ma 2017): a / (a + p), with p = count / words, so 1 for a word the
 *   corpus lacks;
 * - `idf`: ln((1 + documents) / (1 + holders)) + 1 (the smoothed form of scikit-learn);
 * - `mean`: 1.
 *
 * Throws `InputError` for an `a` that is not above 0.
 */
export function wordWeight(
  weighting: WordWeighting,
  { count, holders }: WordFrequency,
  { words, documents }: CorpusSize,
  a: number = sifConstant,
): number {
  if (!(a > 0 && Number.isFinite(a)))
    throw new InputError(`a is ${a}; expected a number above 0, usually 0.001`);
  if (weighting === "mean") return 1;
  if (weighting === "idf") return Math.log((1 + documents) / (1 + holders)) + 1;
  return a / (a + (words === 0 ? 0 : count / words));
}
