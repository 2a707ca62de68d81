import { describe, expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import { bertTokenizers, bothTokenizers, difficultTexts, firstDifference } from "./difficult-texts.case.js";
import { wordPieceEncoder } from "./wordpiece-encoder.js";
import { type TokenizerJson, wordPieceModel } from "./wordpiece-model.js";

const tokenizers = bertTokenizers();
const embedded = tokenizers[0]![1];

/** A tokenizer with the tokens given, numbered from 0. */
function tiny(tokens: readonly string[], more: object = {}): TokenizerJson {
  return {
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    added_tokens: [],
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
    ...more,
  };
}

describe("wordPieceEncoder", () => {
  const encode = wordPieceEncoder(
    wordPieceModel(tiny(["[UNK]", "un", "##aff", "##able", "##a", "able", "!", "中", "affable", "##ab"]), {})!
      .model,
  );

  test("cuts a word into the longest pieces from its left", () => {
    expect([...encode("UnAFFable able!")]).toEqual([1, 2, 3, 5, 6]);
    expect([...encode("unab")]).toEqual([1, 9]);
  });

  test("gives one unknown for a word of which a part is unknown, and goes on after it", () => {
    expect([...encode("unaffx able")]).toEqual([0, 5]);
    expect([...encode("affx 中able")]).toEqual([0, 7, 5]);
  });

  test("strips accents, drops control characters within a word, and sets Chinese characters apart", () => {
    expect([...encode("áb\u00adle ũn中中!")]).toEqual([5, 1, 7, 7, 6]);
  });

  test("no text and no word have no ids", () => {
    expect([encode(""), encode(" \t\u00ad\n")].map((ids) => ids.length)).toEqual([0, 0]);
  });

  test("its ids are the caller's: a later text does not change them", () => {
    const first = encode("able");
    encode("un un un");
    expect([...first]).toEqual([5]);
  });

  test.each(tokenizers)(
    "gives the library's ids for random mixtures of difficult characters, with %s",
    (_, json) => {
      expect(firstDifference(json, difficultTexts(seededRandom(11), 3000))).toBe(null);
    },
  );

  test("an added token that only cleaning writes is one, as in the library", () => {
    const [, cased] = tokenizers.find(([name]) => name === "a cased one")!;
    const { own, library } = bothTokenizers(cased);
    for (const text of ["[UN\u0000K]", "[UN\u0000K] ", "[UNK", "[UN K]"])
      expect(own(text), text).toEqual(library(text));
    expect(own("[UN\u0000K]")).toHaveLength(1);
  });

  test("takes a text longer than its first buffer", () => {
    expect(encode("able ".repeat(5000))).toHaveLength(5000);
  });
});

describe("wordPieceModel", () => {
  test("is null for every form but the one that is known", () => {
    const added = (token: object) => ({
      ...embedded,
      added_tokens: [{ content: "[X]", id: 29_600, special: true, ...token }],
    });
    const model = (more: object) => ({ ...embedded, model: { ...embedded.model, ...more } });
    const normalizer = (more: object) => ({
      ...embedded,
      normalizer: { ...(embedded.normalizer as object), ...more },
    });
    expect(wordPieceModel(added({}), {})).not.toBe(null);
    const others: TokenizerJson[] = [
      ...[
        { content: "two words" },
        { content: "é" },
        { content: "" },
        { normalized: true },
        { special: false },
        { lstrip: true },
        { single_word: true },
      ].map(added),
      ...[
        { type: "BPE" },
        { fuse_unk: true },
        { continuing_subword_prefix: "@@" },
        { unk_token: "[no]" },
        { unk_token: null },
        { max_input_chars_per_word: 0 },
        { vocab: [] },
        { vocab: { "[UNK]": "0" } },
        { vocab: { "[UNK]": 0, "": 1 } },
        { vocab: { "[UNK]": 0, a: 1, b: 1 } },
        { vocab: { "[UNK]": 0, "\ud83d": 1 } },
      ].map(model),
      ...[
        { clean_text: false },
        { handle_chinese_chars: false },
        { lowercase: undefined },
        { type: "Lowercase" },
        { new_setting: true },
      ].map(normalizer),
      { ...embedded, normalizer: null },
      { ...embedded, pre_tokenizer: { type: "Metaspace" } },
    ];
    others.forEach((json, i) => {
      expect(wordPieceModel(json, {}), `form ${i}`).toBe(null);
    });
    expect(wordPieceModel(embedded, { do_lowercase_and_remove_accent: true })).toBe(null);
    expect(wordPieceModel(embedded, { remove_space: true })).toBe(null);
  });
});
