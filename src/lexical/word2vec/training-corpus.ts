import { InputError } from "../../contracts/errors.js";
import { compareUtf8 } from "../../numeric/compare-utf8.js";

/** The words that are trained and the corpus in their numbers. Words are numbered by count, the most frequent first. */
export interface TrainingCorpus {
  readonly words: readonly string[];
  /** How often each word stands in the corpus. */
  readonly counts: Float64Array;
  /** How many documents hold each word. */
  readonly holders: Float64Array;
  /** Documents, and their words with the rare ones. */
  readonly documents: number;
  readonly allTokens: number;
  /** The corpus without rare words, one sentence after the other; shared between threads. */
  readonly tokens: Int32Array<SharedArrayBuffer>;
  /** Where each sentence ends in `tokens`: sentence i begins where i - 1 ends. */
  readonly sentenceEnds: Int32Array<SharedArrayBuffer>;
  /** Words left out because they are rarer than `minCount`. */
  readonly rareWords: number;
}

/** Takes the words of one document after the other; `finish` makes the corpus, once. */
export interface TrainingCorpusBuilder {
  add(terms: readonly string[]): void;
  /** Throws `InputError` where no word reaches `minCount`. */
  finish(minCount: number): TrainingCorpus;
}

/** Longest sentence: a document is cut into runs of so many words, as word2vec.c does; no word is lost. */
export const longestSentence = 1000;

/**
 * Collects a training corpus. A document is a sentence: rare words are dropped first, so that windows reach across the
 * gaps they leave (as in word2vec.c and gensim), and what is left is cut after each `longestSentence` words.
 */
export function createTrainingCorpusBuilder(): TrainingCorpusBuilder {
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  const holders: number[] = [];
  const lastHolder: number[] = [];
  const documents: Int32Array[] = [];
  return {
    add(terms) {
      const document = new Int32Array(terms.length);
      for (let i = 0; i < terms.length; i++) {
        const term = terms[i]!;
        let number = numbers.get(term);
        if (number === undefined) {
          number = counts.push(0) - 1;
          holders.push(0);
          lastHolder.push(-1);
          numbers.set(term, number);
        }
        counts[number]!++;
        if (lastHolder[number] !== documents.length) holders[number]!++;
        lastHolder[number] = documents.length;
        document[i] = number;
      }
      documents.push(document);
    },
    finish(minCount) {
      const words = [...numbers.keys()];
      const order = Array.from(words.keys())
        .filter((number) => counts[number]! >= minCount)
        .sort((a, b) => counts[b]! - counts[a]! || compareUtf8(words[a]!, words[b]!));
      if (order.length === 0) {
        throw new InputError(
          `no word of the ${documents.length} documents stands in them ${minCount} times or more; lower minCount, or add documents`,
        );
      }
      const rank = new Int32Array(words.length).fill(-1);
      order.forEach((number, place) => {
        rank[number] = place;
      });
      const kept = order.map((number) => counts[number]!);
      return {
        words: order.map((number) => words[number]!),
        counts: Float64Array.from(kept),
        holders: Float64Array.from(order, (number) => holders[number]!),
        documents: documents.length,
        allTokens: sum(counts),
        ...encode(documents, rank, sum(kept)),
        rareWords: words.length - order.length,
      };
    },
  };
}

function encode(
  documents: readonly Int32Array[],
  rank: Int32Array,
  size: number,
): Pick<TrainingCorpus, "tokens" | "sentenceEnds"> {
  const tokens = sharedIntegers(size);
  const ends: number[] = [];
  let at = 0;
  for (const document of documents) {
    let begin = at;
    for (const number of document) {
      if (rank[number]! < 0) continue;
      tokens[at++] = rank[number]!;
      if (at - begin === longestSentence) {
        ends.push(at);
        begin = at;
      }
    }
    if (at > begin) ends.push(at);
  }
  const sentenceEnds = sharedIntegers(ends.length);
  sentenceEnds.set(ends);
  return { tokens, sentenceEnds };
}

function sharedIntegers(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
