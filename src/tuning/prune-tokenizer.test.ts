import { describe, expect, test } from "vitest";
import { pruneTokenizer } from "./prune-tokenizer.js";

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

describe("pruneTokenizer", () => {
  test("keeps order, renumbers from 0, drops placeholders and special tokens", () => {
    const { json, oldIds } = pruneTokenizer(tokenizer);
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

  test("refuses other vocabularies", () => {
    expect(() => pruneTokenizer({ ...tokenizer, model: { ...tokenizer.model, type: "BPE" } })).toThrow(
      RangeError,
    );
  });
});
