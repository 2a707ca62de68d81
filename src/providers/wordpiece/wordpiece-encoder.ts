import { countCodePoints } from "../count-code-points.js";
import { type BertNormalizer, normalizeBert, splitBert, unitForm } from "./bert-normalizer.js";
import { childOf, type PieceTrie, rootNode } from "./piece-trie.js";
import { type AddedToken, sectionSplitter } from "./section-splitter.js";

/** A BERT tokenizer as plain data, which threads can share. */
export interface WordPieceModel {
  readonly normalizer: BertNormalizer;
  readonly trie: PieceTrie;
  readonly unknownId: number;
  /** Words of more code points are unknown. */
  readonly longestWord: number;
  /** Tokens that are taken out of a text as they stand, before anything else; of ASCII characters. */
  readonly addedTokens: readonly AddedToken[];
}

/**
 * The ids of a text, without special tokens: cleaned, split into words and marks, each word cut greedily into the longest
 * pieces of the vocabulary from its left (Wu et al. 2016, as BERT does it). One pass over UTF-16 units, by a table of what
 * each becomes; a stretch between spaces that holds a unit whose form depends on its neighbours is normalised as a string.
 * Agrees with @huggingface/tokenizers on every text. Cost: linear in the text.
 */
export function wordPieceEncoder(model: WordPieceModel): (text: string) => Int32Array {
  const { normalizer, trie, unknownId, longestWord } = model;
  const { symbolOf, tokenOf, continuation } = trie;
  const forms = new Int32Array(65_536);
  // Symbols of the current word; a code point may have two units.
  const word = new Uint16Array(2 * longestWord + 1);
  let ids = new Int32Array(1024);
  let count = 0;

  function push(id: number): void {
    if (count === ids.length) {
      const larger = new Int32Array(2 * count);
      larger.set(ids);
      ids = larger;
    }
    ids[count++] = id;
  }

  /** What a unit becomes: its kind, and the symbol of what it becomes. Worked out by rows of 256, when one is first met. */
  function formOf(unit: number): number {
    const known = forms[unit]!;
    if (known !== 0) return known;
    const first = unit & 0xff00;
    for (let i = first; i < first + 256; i++) {
      const form = unitForm(i, normalizer);
      const symbol = form.kind === "letter" || form.kind === "mark" ? symbolOf[form.unit]! : 0;
      forms[i] = kinds[form.kind] | (symbol << kindBits);
    }
    return forms[unit]!;
  }

  /** Pieces of the first `length` symbols of `word`. */
  function pushWord(length: number): void {
    const before = count;
    let start = 0;
    while (start < length) {
      let node = start === 0 ? rootNode : continuation;
      let longest = -1;
      let end = start;
      for (let i = start; i < length; i++) {
        const symbol = word[i]!;
        node = symbol === 0 ? 0 : childOf(trie, node, symbol);
        if (node === 0) break;
        const token = tokenOf[node]!;
        if (token < 0) continue;
        longest = token;
        end = i + 1;
      }
      if (longest < 0) {
        count = before;
        push(unknownId);
        return;
      }
      push(longest);
      start = end;
    }
  }

  /** Any stretch between spaces, by the string functions of the language. */
  function pushNormalized(text: string): void {
    for (const part of splitBert(normalizeBert(text, normalizer))) {
      if (countCodePoints(part) > longestWord) {
        push(unknownId);
        continue;
      }
      for (let i = 0; i < part.length; i++) word[i] = symbolOf[part.charCodeAt(i)]!;
      pushWord(part.length);
    }
  }

  function endWord(length: number): void {
    if (length > longestWord) push(unknownId);
    else if (length > 0) pushWord(length);
  }

  function pushPlain(text: string, from: number, to: number): void {
    let stretch = from;
    let countAtStretch = count;
    let length = 0;
    for (let i = from; i < to; i++) {
      const unit = text.charCodeAt(i);
      const form = forms[unit]! || formOf(unit);
      const kind = form & kindMask;
      if (kind === kinds.letter) {
        if (length <= longestWord) word[length++] = form >> kindBits;
      } else if (kind === kinds.mark) {
        endWord(length);
        word[0] = form >> kindBits;
        pushWord(1);
        length = 0;
      } else if (kind !== kinds.dropped) {
        if (kind === kinds.contextual) {
          while (i < to && (formOf(text.charCodeAt(i)) & kindMask) !== kinds.space) i += 1;
          count = countAtStretch;
          pushNormalized(text.slice(stretch, i));
        } else {
          endWord(length);
        }
        length = 0;
        stretch = i + 1;
        countAtStretch = count;
      }
    }
    endWord(length);
  }

  const written = writtenTokens();
  /** Added tokens that a plain text can turn into when it is cleaned, with the ids of their characters. */
  function writtenTokens(): readonly (AddedToken & { readonly ids: Int32Array })[] {
    const reachable = model.addedTokens.filter(
      ({ content }) => normalizeBert(content, normalizer) === content,
    );
    return reachable.map((token) => {
      count = 0;
      pushPlain(token.content, 0, token.content.length);
      return { ...token, ids: ids.slice(0, count) };
    });
  }

  function pushSection(text: string, from: number, to: number): void {
    const before = count;
    pushPlain(text, from, to);
    for (const { content, id, ids: spelled } of written) {
      if (count - before !== spelled.length || !spelled.every((value, i) => value === ids[before + i]))
        continue;
      if (normalizeBert(text.slice(from, to), normalizer) !== content) continue;
      count = before;
      push(id);
      return;
    }
  }

  const split = sectionSplitter(model.addedTokens);
  return (text) => {
    count = 0;
    split(text, pushSection, push);
    return ids.slice(0, count);
  };
}

const kindBits = 3;
const kindMask = 7;
const kinds = { letter: 1, mark: 2, space: 3, dropped: 4, contextual: 5 } as const;
