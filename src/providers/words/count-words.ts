import { tokenize } from "../../lexical/tokenize.js";
import type { WordFrequency } from "../../lexical/word-weights.js";
import type { WordVectors } from "./word-vectors.js";

/** How often the documents have each word of a file, and what the file lacks. */
export interface WordCounts {
  /** By entry of the file; only words that the documents have. */
  readonly frequencies: ReadonlyMap<number, WordFrequency>;
  /** Words of all documents, repetitions included, with a vector or without. */
  readonly words: number;
  /** Those of them that have a vector. */
  readonly known: number;
  readonly documents: number;
  /** Documents without a word that has a vector. */
  readonly wordless: number;
  /** Words without a vector, most frequent first. */
  readonly unknown: readonly (readonly [word: string, count: number])[];
}

/** Counts the words of texts by the entries that they are found under. `onStep` is called every few documents. */
export async function countWords(
  texts: readonly string[],
  vectors: Pick<WordVectors, "entry">,
  onStep: (done: number) => Promise<void>,
): Promise<WordCounts> {
  const frequencies = new Map<number, { count: number; holders: number; lastRow: number }>();
  const unknown = new Map<string, number>();
  let words = 0;
  let known = 0;
  let wordless = 0;
  for (let row = 0; row < texts.length; row++) {
    if (row % stepTexts === 0) await onStep(row);
    const before = known;
    for (const token of tokenize(texts[row]!, undefined, { keepCase: true })) {
      words++;
      const entry = vectors.entry(token);
      if (entry < 0) {
        unknown.set(token, (unknown.get(token) ?? 0) + 1);
        continue;
      }
      known++;
      const frequency = frequencies.get(entry);
      if (frequency === undefined) frequencies.set(entry, { count: 1, holders: 1, lastRow: row });
      else {
        frequency.count++;
        if (frequency.lastRow !== row) frequency.holders++;
        frequency.lastRow = row;
      }
    }
    if (known === before) wordless++;
  }
  await onStep(texts.length);
  return {
    frequencies,
    words,
    known,
    documents: texts.length,
    wordless,
    unknown: [...unknown].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)),
  };
}

const stepTexts = 500;
