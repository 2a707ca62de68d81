import type { Analyzer } from "../analyzer.js";
import { createTextAverage, type TextAverage } from "../text-average.js";
import { type CorpusSize, type WordWeighting, wordWeight } from "../word-weights.js";
import { subwordBuckets } from "./subwords.js";
import type { TrainedVectors } from "./trained-vectors.js";
import type { SubwordOptions } from "./word2vec-options.js";

/** Word vectors with what their weights in a text are made of. */
export interface WordVectorModel {
  readonly dims: number;
  readonly words: readonly string[];
  readonly counts: Float64Array;
  readonly holders: Float64Array;
  readonly size: CorpusSize;
  readonly vectors: TrainedVectors;
  /** null without n-grams. */
  readonly subwords: SubwordOptions | null;
}

export interface TextWeighting {
  readonly weights: WordWeighting;
  /** The constant of `sif`. */
  readonly a: number;
}

/** Turns texts into averages of word vectors. */
export interface WordVectorEncoder {
  /** Adds the words of a text that have a vector to `average`. */
  add(text: string, average: TextAverage): void;
  /** Writes the vector of a text, `dims` values, and returns how many of its words it is made of. */
  encode(text: string, into: Float32Array): number;
}

/**
 * The vector of a text: the weighted mean of its words' vectors less `components` (`text-average.ts`). A word that was not
 * trained has the mean of the vectors of those of its n-grams that were, or none.
 */
export function createWordVectorEncoder(
  model: WordVectorModel,
  analyzer: Analyzer,
  { weights, a }: TextWeighting,
  components: Float64Array = new Float64Array(0),
): WordVectorEncoder {
  const { dims, words, counts, holders, size, vectors } = model;
  const numbers = new Map(words.map((word, number) => [word, number]));
  const weightOf = Float64Array.from(words, (_, number) =>
    wordWeight(weights, { count: counts[number]!, holders: holders[number]! }, size, a),
  );
  const unknownWeight = wordWeight(weights, { count: 0, holders: 0 }, size, a);
  const unknownVector = subwordMeans(model);
  const own = createTextAverage(dims, components);

  function add(text: string, average: TextAverage): void {
    for (const term of analyzer.terms(text)) {
      const number = numbers.get(term);
      if (number !== undefined) average.add(vectors.words, number * dims, weightOf[number]!);
      else {
        const vector = unknownVector(term);
        if (vector !== null) average.add(vector, 0, unknownWeight);
      }
    }
  }

  return {
    add,
    encode(text, into) {
      add(text, own);
      return own.finish(into);
    },
  };
}

/** The vector of a word from its trained n-grams, valid until the next; null where it has none. */
function subwordMeans({
  vectors,
  subwords: options,
  dims,
}: WordVectorModel): (word: string) => Float32Array | null {
  const { subwords } = vectors;
  if (subwords === null || options === null) return () => null;
  const rowOf = new Map<number, number>();
  subwords.buckets.forEach((bucket, row) => {
    rowOf.set(bucket, row);
  });
  const mean = new Float32Array(dims);
  const sum = new Float64Array(dims);
  return (word) => {
    const rows = subwordBuckets(word, options).flatMap((bucket) => rowOf.get(bucket) ?? []);
    if (rows.length === 0) return null;
    sum.fill(0);
    for (const row of rows) for (let j = 0; j < dims; j++) sum[j]! += subwords.vectors[row * dims + j]!;
    for (let j = 0; j < dims; j++) mean[j] = sum[j]! / rows.length;
    return mean;
  };
}
