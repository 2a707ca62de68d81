import type { Analyzer } from "../analyzer.js";
import { createTextAverage, type TextAverage } from "../text-average.js";
import { type WordWeighting, wordWeight } from "../word-weights.js";
import { createWordLookup, type WordVectorModel } from "./word-vector-model.js";

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

/** The vector of a text: the weighted mean of its words' vectors less `components` (`text-average.ts`). */
export function createWordVectorEncoder(
  model: WordVectorModel,
  analyzer: Analyzer,
  { weights, a }: TextWeighting,
  components: Float64Array = new Float64Array(0),
): WordVectorEncoder {
  const { words, counts, holders, size } = model;
  const vectorOf = createWordLookup(model);
  const weightOf = new Map(
    words.map((word, row) => {
      const frequency = { count: counts[row]!, holders: holders[row]! };
      return [word, wordWeight(weights, frequency, size, a)];
    }),
  );
  const unknownWeight = wordWeight(weights, { count: 0, holders: 0 }, size, a);
  const own = createTextAverage(model.dims, components);

  function add(text: string, average: TextAverage): void {
    for (const term of analyzer.terms(text)) {
      const vector = vectorOf(term);
      if (vector !== null) average.add(vector, 0, weightOf.get(term) ?? unknownWeight);
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
