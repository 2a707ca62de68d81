import { describe, expect, test } from "vitest";
import { staticTokenizer } from "./static-tokenizer.js";

const added = (content: string, id: number) => ({ content, id, special: true, normalized: false });
const tokenizer = {
  normalizer: { type: "BertNormalizer" },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: { type: "TemplateProcessing" },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    vocab: {
      "[PAD]": 0,
      "[unused0]": 1,
      "[UNK]": 2,
      "[CLS]": 3,
      "7": 4,
      "[unused]": 5,
      the: 6,
      "##s": 7,
      "[unused12]": 8,
    },
  },
  added_tokens: [added("[PAD]", 0), added("[UNK]", 2), added("[CLS]", 3)],
};

describe("staticTokenizer", () => {
  test("keeps order, renumbers from 0, drops placeholders and special tokens", () => {
    const { json, oldIds } = staticTokenizer(tokenizer);
    expect([...oldIds]).toEqual([0, 2, 4, 5, 6, 7]);
    expect(json).toMatchObject({
      added_tokens: [added("[PAD]", 0), added("[UNK]", 1)],
      post_processor: null,
      model: {
        unk_token: "[UNK]",
        vocab: { "[PAD]": 0, "[UNK]": 1, "7": 2, "[unused]": 3, the: 4, "##s": 5 },
      },
    });
  });

  test("words come last", () => {
    const { json, oldIds } = staticTokenizer(tokenizer, { words: ["kettle"] });
    expect(oldIds).toHaveLength(6);
    expect((json as typeof tokenizer).model.vocab).toMatchObject({ "##s": 5, kettle: 6 });
  });

  test("BPE: special tokens go, ids close up, the first word gets its space; no words are taken", () => {
    const bpe = {
      pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "ByteLevel", add_prefix_space: false }] },
      model: { type: "BPE", vocab: { "<s>": 0, "<pad>": 1, a: 2, b: 3, ab: 4 }, merges: ["a b"] },
      added_tokens: [added("<s>", 0), added("<pad>", 1)],
    };
    const { json, oldIds } = staticTokenizer(bpe, { padToken: "<pad>" });
    expect([...oldIds]).toEqual([1, 2, 3, 4]);
    expect(json).toMatchObject({
      added_tokens: [{ content: "<pad>", id: 0 }],
      pre_tokenizer: { pretokenizers: [{ add_prefix_space: true }] },
      model: { vocab: { "<pad>": 0, a: 1, b: 2, ab: 3 }, merges: ["a b"] },
    });
    expect(() => staticTokenizer(bpe, { words: ["kettle"] })).toThrow(RangeError);
  });

  test("Unigram: every token keeps its place, those added behind the list go", () => {
    const vocab: [string, number][] = [
      ["<unk>", 0],
      ["</s>", 0],
      ["a", -1],
    ];
    const unigram = { model: { type: "Unigram", unk_id: 0, vocab }, added_tokens: [added("<mask>", 3)] };
    const { json, oldIds } = staticTokenizer(unigram);
    expect([...oldIds]).toEqual([0, 1, 2]);
    expect(json).toMatchObject({ added_tokens: [], model: { unk_id: 0, vocab } });
  });

  test("refuses other vocabularies", () => {
    expect(() => staticTokenizer({ ...tokenizer, model: { ...tokenizer.model, type: "WordLevel" } })).toThrow(
      RangeError,
    );
  });
});
