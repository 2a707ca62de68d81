import type { SparseMatrix } from "../numeric/sparse-matrix.js";
import type { ContentTokenizer } from "../providers/text-tokenizer.js";

/** How often each token stands in each text, as a static model reads it: without unknown ones, and no more than `most` of a text. */
export function countTokens(
  { encode, unknownId }: ContentTokenizer,
  texts: readonly string[],
  tokens: number,
  most: number,
): SparseMatrix {
  const offsets = new Int32Array(texts.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  texts.forEach((text, row) => {
    const counts = new Map<number, number>();
    let read = 0;
    for (const id of encode(text)) {
      if (id === unknownId) continue;
      if (read === most) break;
      read += 1;
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const [id, count] of counts) {
      indices.push(id);
      values.push(count);
    }
    offsets[row + 1] = indices.length;
  });
  return {
    rows: texts.length,
    columns: tokens,
    offsets,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  };
}

/** A word of the texts that the tokenizer cuts up, and its pieces. */
export interface CutWord {
  readonly word: string;
  readonly pieces: readonly number[];
  readonly count: number;
}

/**
 * Words that a WordPiece tokenizer cuts into pieces and that the texts hold at least `least` times, the most frequent
 * first, at most `most` of them. A word is what the tokenizer makes of it: cleaned, in lower case where it says so.
 */
export function cutWords(
  { encode, unknownId, vocabulary }: ContentTokenizer,
  texts: readonly string[],
  { least, most }: { readonly least: number; readonly most: number },
): CutWord[] {
  const strings: string[] = [];
  for (const [token, id] of vocabulary()) strings[id] = token;
  const counts = new Map<string, number>();
  const count = (pieces: readonly number[]): void => {
    if (pieces.length < 2) return;
    const key = pieces.join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const text of texts) {
    let pieces: number[] = [];
    for (const id of encode(text)) {
      if (id !== unknownId && pieces.length > 0 && strings[id]!.startsWith(continuation)) {
        pieces.push(id);
        continue;
      }
      count(pieces);
      pieces = id === unknownId ? [] : [id];
    }
    count(pieces);
  }
  return [...counts]
    .filter(([, times]) => times >= least)
    .map(([key, times]) => {
      const pieces = key.split(",").map(Number);
      const word = pieces.map((id, i) => (i === 0 ? strings[id]! : strings[id]!.slice(continuation.length)));
      return { word: word.join(""), pieces, count: times };
    })
    .sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))
    .slice(0, most);
}

const continuation = "##";
