import type { CorpusSize } from "../word-weights.js";
import { subwordBuckets } from "./subwords.js";
import type { TrainedVectors } from "./trained-vectors.js";
import type { SubwordOptions } from "./word2vec-options.js";

/** Word vectors, and how often the corpus they were trained on has each word. */
export interface WordVectorModel {
  readonly dims: number;
  /** The words with a vector, the most frequent first. */
  readonly words: readonly string[];
  /** Times that each stands in the corpus. */
  readonly counts: Float64Array;
  /** Documents that hold it. */
  readonly holders: Float64Array;
  /** Of the whole corpus, with the words that have no vector. */
  readonly size: CorpusSize;
  readonly vectors: TrainedVectors;
  /** null without n-grams. */
  readonly subwords: SubwordOptions | null;
}

/**
 * Looks up the vector of a word, `dims` values, valid until the next call. A word that was not trained has the mean of the
 * vectors of those of its n-grams that were; null where there is none.
 */
export function createWordLookup(model: WordVectorModel): (word: string) => Float32Array | null {
  const { words, vectors, dims, subwords: options } = model;
  const { subwords } = vectors;
  const rows = new Map(words.map((word, row) => [word, row]));
  const subwordRows = new Map<number, number>();
  subwords?.buckets.forEach((bucket, row) => {
    subwordRows.set(bucket, row);
  });
  const mean = new Float32Array(dims);
  const sum = new Float64Array(dims);
  return (word) => {
    const row = rows.get(word);
    if (row !== undefined) return vectors.words.subarray(row * dims, (row + 1) * dims);
    if (subwords === null || options === null) return null;
    const found = subwordBuckets(word, options).flatMap((bucket) => subwordRows.get(bucket) ?? []);
    if (found.length === 0) return null;
    sum.fill(0);
    for (const each of found) for (let j = 0; j < dims; j++) sum[j]! += subwords.vectors[each * dims + j]!;
    for (let j = 0; j < dims; j++) mean[j] = sum[j]! / found.length;
    return mean;
  };
}
