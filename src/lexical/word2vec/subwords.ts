import type { SubwordOptions } from "./word2vec-options.js";

/**
 * The buckets of a word's character n-grams, in the order of the text, shorter ones first (fastText; Bojanowski et al.
 * 2017): "where" with 3 to 3 is <wh, whe, her, ere, re>. Characters are code points; the marks `<` and `>` alone are no
 * n-grams; one that stands twice is named twice.
 */
export function subwordBuckets(word: string, { min, max, buckets }: SubwordOptions): number[] {
  const characters = [...`<${word}>`];
  const bytes = characters.map((character) => encoder.encode(character));
  const found: number[] = [];
  for (let begin = 0; begin < characters.length; begin++) {
    let hash = fnvOffset;
    const longest = Math.min(max, characters.length - begin);
    for (let length = 1; length <= longest; length++) {
      for (const byte of bytes[begin + length - 1]!) hash = fnv1a(hash, byte);
      const mark = length === 1 && (begin === 0 || begin + 1 === characters.length);
      if (length >= min && !mark) found.push((hash >>> 0) % buckets);
    }
  }
  return found;
}

/** The n-grams of a vocabulary: those of word w are `rows[starts[w]]` to `rows[starts[w + 1]]`, rows of `buckets`. */
export interface SubwordTable {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  /** The bucket of each row, ascending: only buckets that some word falls into have a row. */
  readonly buckets: Int32Array;
}

/** The table of the n-grams of `words`. */
export function createSubwordTable(words: readonly string[], options: SubwordOptions): SubwordTable {
  const starts = new Int32Array(words.length + 1);
  const all: number[] = [];
  words.forEach((word, w) => {
    for (const bucket of subwordBuckets(word, options)) all.push(bucket);
    starts[w + 1] = all.length;
  });
  const buckets = Int32Array.from(new Set(all)).sort();
  const rowOf = new Map<number, number>();
  buckets.forEach((bucket, row) => {
    rowOf.set(bucket, row);
  });
  return { starts, rows: Int32Array.from(all, (bucket) => rowOf.get(bucket)!), buckets };
}

/** One step of FNV-1a as fastText computes it, where a byte from 128 on counts as negative. */
function fnv1a(hash: number, byte: number): number {
  return Math.imul(hash ^ ((byte << 24) >> 24), 0x01000193);
}

const fnvOffset = 0x811c9dc5 | 0;
const encoder = new TextEncoder();
