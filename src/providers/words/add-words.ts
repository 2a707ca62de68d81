import type { TextAverage } from "../../lexical/text-average.js";
import { tokenize } from "../../lexical/tokenize.js";
import { wordWeight } from "../../lexical/word-weights.js";
import type { WordAverageOptions } from "../word-average-options.js";
import type { WordCounts } from "./count-words.js";
import type { WordVectors } from "./word-vectors.js";

/** Adds the words of a text that have a vector to its average, and says how many they are. */
export type AddWords = (text: string, average: TextAverage) => number;

/** Adds words with the weight that their frequency in the documents gives them. Tokens are those of `tokenize`, case kept. */
export function createAddWords(
  vectors: WordVectors,
  { frequencies, words, documents }: Pick<WordCounts, "frequencies" | "words" | "documents">,
  { weights, a }: WordAverageOptions,
): AddWords {
  const absent = { count: 0, holders: 0 };
  return (text, average) => {
    let added = 0;
    for (const token of tokenize(text, undefined, { keepCase: true })) {
      const row = vectors.row(token);
      if (row < 0) continue;
      const frequency = frequencies.get(vectors.entry(token)) ?? absent;
      average.add(
        vectors.data(),
        row * average.dims,
        wordWeight(weights, frequency, { words, documents }, a),
      );
      added++;
    }
    return added;
  };
}
