import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { projectRoot, shared } from "../../../test/shared-data.js";
import type { SeededRandom } from "../../numeric/seeded-random.js";
import { wordPieceEncoder } from "./wordpiece-encoder.js";
import { type TokenizerJson, wordPieceModel } from "./wordpiece-model.js";

/** A tokenizer by this package and by @huggingface/tokenizers. */
export function bothTokenizers(json: TokenizerJson): {
  own: (text: string) => number[];
  library: (text: string) => number[];
} {
  const own = wordPieceEncoder(wordPieceModel(json, {})!.model);
  const library = new Tokenizer(json, {});
  return {
    own: (text) => [...own(text)],
    library: (text) => library.encode(text, { add_special_tokens: false }).ids,
  };
}

/** The first text on which two tokenizers differ, with both lists of ids; null where there is none. */
export function firstDifference(json: TokenizerJson, texts: Iterable<string>): string | null {
  const { own, library } = bothTokenizers(json);
  for (const text of texts) {
    const [found, expected] = [own(text), library(text)];
    if (found.length !== expected.length || found.some((id, i) => id !== expected[i])) {
      return JSON.stringify({ text, found, expected });
    }
  }
  return null;
}

/** Tokenizers of BERT's form: English and Chinese as published, and settings that these do not have. */
export function bertTokenizers(): readonly (readonly [string, TokenizerJson])[] {
  const english = read(join(projectRoot, "data/models/embedded/tokenizer.json"));
  const file = shared("models", "tokenizers", "bge-small-zh-v1.5", "tokenizer.json");
  const normalizer = english.normalizer as object;
  const added = [
    ...english.added_tokens,
    ...["<s>", "<S>", "ab", "abc", "[x]", "##e"].map((content, i) => ({
      content,
      id: 29_600 + i,
      normalized: false,
    })),
  ];
  return [
    ["the embedded model's", english],
    ...(file === null ? [] : [["Chinese BERT's", read(file)] as const]),
    ["one without stripped accents", { ...english, normalizer: { ...normalizer, strip_accents: false } }],
    ["a cased one", { ...english, normalizer: { ...normalizer, lowercase: false } }],
    [
      "a cased one with stripped accents",
      { ...english, normalizer: { ...normalizer, lowercase: false, strip_accents: true } },
    ],
    ["one with more added tokens", { ...english, added_tokens: added }],
    ["one with short words", { ...english, model: { ...english.model, max_input_chars_per_word: 4 } }],
  ];
}

/** Random mixtures of what tokenizers stumble over, and of any characters at all. */
export function* difficultTexts(random: SeededRandom, count: number): Generator<string> {
  for (let i = 0; i < count; i++) {
    yield Array.from({ length: 1 + random.below(12) }, () =>
      random.below(3) === 0 ? anyCharacter(random) : pieces[random.below(pieces.length)]!,
    ).join("");
  }
}

function anyCharacter(random: SeededRandom): string {
  const kind = random.below(6);
  if (kind === 0) return String.fromCharCode(random.below(65_536));
  if (kind === 1) return String.fromCodePoint(65_536 + random.below(0x10ffff - 65_535));
  if (kind === 2) return String.fromCodePoint(0x1f000 + random.below(0x1000));
  if (kind === 3) return String.fromCharCode(0x300 + random.below(0x400));
  return String.fromCharCode(random.below(0x3000));
}

function read(file: string): TokenizerJson {
  return JSON.parse(readFileSync(file, "utf8")) as TokenizerJson;
}

const pieces: readonly string[] = [
  ..."abcXYZ019.,-_'\"()[]{}<>@#$%^`|~+=",
  ...[
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\v",
    "\f",
    "\u0085",
    "\u00a0",
    "\u1680",
    "\u2003",
    "\u2028",
    "\u3000",
    "\u200b",
    "\ufeff",
  ],
  ...[
    "\u0000",
    "\u001f",
    "\u00ad",
    "\u0301",
    "\u0345",
    "\u0307",
    "\u0334",
    "\u093c",
    "\u094d",
    "\u1bab",
    "\u302e",
    "\u302f",
    "\u1d165",
  ],
  ...[
    "\ud83d",
    "\ude00",
    "😀",
    "👩🏽‍🚀",
    "👍🏿",
    "🇩🇪",
    "é",
    "İ",
    "ß",
    "ẞ",
    "Σ",
    "ΑΣ",
    "ς",
    "Σ.",
    "ﬁ",
    "½",
    "≠",
    "\u037e",
    "K",
    "Å",
  ],
  ...[
    "中",
    "文字",
    "豈",
    "﨏",
    "\ufad2",
    "𠀀",
    "가",
    "각",
    "ก็",
    "हिन्दी",
    "தமிழ்",
    "العربية",
    "עִבְרִית",
    "ぱ",
    "ガ",
    "ー",
    "。",
    "「",
    "𐄀",
    "𝔘𝔫𝔦",
    "𑄮",
  ],
  ...["[UNK]", "[PAD]", "[CLS]", "[MASK]", "[UN", "K]", "[unk]", "<s>", "<S>", "##e", "abc", "ab", "a"],
  ...[
    "unaffable",
    "tokenizer",
    "Waterproof",
    "hiking",
    "naïve",
    "CAFÉ",
    "x".repeat(99),
    "x".repeat(101),
    "é".repeat(101),
    "😀".repeat(60),
    "�",
  ],
];
