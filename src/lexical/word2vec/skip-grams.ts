import { seededRandom } from "../../numeric/seeded-random.js";

/** What the pairs of a corpus are drawn from; plain data that threads share. */
export interface SkipGramSource {
  readonly tokens: Int32Array;
  readonly sentenceEnds: Int32Array;
  /** For each word, of 2^32, how often an occurrence is kept. */
  readonly keep: Uint32Array;
  readonly window: number;
}

/** Pairs of an input word and an output word, in two columns. */
export interface SkipGrams {
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
  size: number;
}

/**
 * The chance to keep an occurrence of each word, of 2^32: (√(f / t) + 1) · t / f, at most 1, for the frequency f of the
 * word and t = `sample` (word2vec.c; Mikolov et al. 2013 have 1 - √(t / f) as the chance to drop it). 0 keeps all.
 */
export function keepThresholds(counts: Float64Array, sample: number): Uint32Array<SharedArrayBuffer> {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const thresholds = new Uint32Array(new SharedArrayBuffer(4 * counts.length));
  for (let word = 0; word < counts.length; word++) {
    const ratio = sample === 0 ? Number.POSITIVE_INFINITY : (sample * total) / counts[word]!;
    const chance = ratio === Number.POSITIVE_INFINITY ? 1 : Math.sqrt(ratio) + ratio;
    thresholds[word] = Math.min(0xffffffff, Math.floor(chance * 4294967296));
  }
  return thresholds;
}

/** Room for the pairs of `tokens` tokens whose longest sentence has `longest`. */
export function createSkipGrams(tokens: number, window: number): SkipGrams {
  const capacity = 2 * tokens * window;
  return { inputs: new Int32Array(capacity), outputs: new Int32Array(capacity), size: 0 };
}

/**
 * Draws the skip-grams of sentences `from` to `to` into `pairs`, in the order of the text: occurrences of frequent words are
 * dropped first, then each place takes a window of 1 to `window` words on either side, uniformly drawn (word2vec.c): the
 * words in it are inputs, the word of the place is the output.
 */
export function drawSkipGrams(
  { tokens, sentenceEnds, keep, window }: SkipGramSource,
  from: number,
  to: number,
  seed: number,
  pairs: SkipGrams,
): void {
  const random = seededRandom(seed);
  const { inputs, outputs } = pairs;
  const begin = from === 0 ? 0 : sentenceEnds[from - 1]!;
  const kept = new Int32Array(longest(sentenceEnds, from, to, begin));
  let size = 0;
  let token = begin;
  for (let sentence = from; sentence < to; sentence++) {
    const end = sentenceEnds[sentence]!;
    let length = 0;
    for (; token < end; token++) {
      const word = tokens[token]!;
      if (keep[word] === 0xffffffff || random.uint32() < keep[word]!) kept[length++] = word;
    }
    for (let place = 0; place < length; place++) {
      const reach = 1 + random.below(window);
      const output = kept[place]!;
      const last = Math.min(length - 1, place + reach);
      for (let other = Math.max(0, place - reach); other <= last; other++) {
        if (other === place) continue;
        inputs[size] = kept[other]!;
        outputs[size++] = output;
      }
    }
  }
  pairs.size = size;
}

function longest(sentenceEnds: Int32Array, from: number, to: number, begin: number): number {
  let most = 0;
  let previous = begin;
  for (let sentence = from; sentence < to; sentence++) {
    most = Math.max(most, sentenceEnds[sentence]! - previous);
    previous = sentenceEnds[sentence]!;
  }
  return most;
}
