import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, test } from "vitest";
import { projectRoot, shared } from "../../test/shared-data.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { isWordwise, wordwiseEncoder } from "./wordwise-encoder.js";

const embedded = JSON.parse(readFileSync(join(projectRoot, "data/models/embedded/tokenizer.json"), "utf8"));
const chinese = shared("models", "tokenizers", "bge-small-zh-v1.5", "tokenizer.json");
const corpora = ["chorus-electronics", "scifact"].map((name) => shared("datasets", name, "corpus.jsonl"));

function encoders(json: object): {
  whole: (text: string) => Int32Array;
  wordwise: (text: string) => Int32Array;
} {
  const tokenizer = new Tokenizer(json, {});
  const whole = (text: string): Int32Array =>
    Int32Array.from(tokenizer.encode(text, { add_special_tokens: false }).ids);
  return { whole, wordwise: wordwiseEncoder(whole) };
}

describe("wordwiseEncoder", () => {
  const pieces = [
    ..."abcXYZ019.,-_'\"()[]{}<>@#$%",
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
      "\u0301",
      "\u0345",
      "\u0307",
      "\ud83d",
      "\ude00",
      "😀",
      "👩🏽‍🚀",
      "é",
      "İ",
      "ß",
      "Σ",
      "ΑΣ",
      "ς",
      "ﬁ",
      "½",
    ],
    ...[
      "中",
      "文字",
      "가",
      "ก็",
      "हिन्दी",
      "[UNK]",
      "[PAD]",
      "[CLS]",
      "unaffable",
      "tokenizer",
      "x".repeat(120),
      "�",
    ],
  ];

  test.each([["the embedded model's", embedded], ...(chinese ? [["Chinese BERT's", parse(chinese)]] : [])])(
    "gives the ids of %s library tokenizer for 20,000 random mixtures of difficult pieces",
    (_, json) => {
      expect(isWordwise(json, {})).toBe(true);
      const { whole, wordwise } = encoders(json);
      const random = seededRandom(11);
      for (let i = 0; i < 20_000; i++) {
        const text = Array.from(
          { length: 1 + random.below(12) },
          () => pieces[random.below(pieces.length)]!,
        ).join("");
        const [found, expected] = [wordwise(text), whole(text)];
        if (found.join() !== expected.join())
          expect.fail(JSON.stringify({ text, found: [...found], expected: [...expected] }));
      }
    },
  );

  test.skipIf(corpora.includes(null))(
    "gives the library's ids for every text of chorus and scifact (needs the shared data)",
    () => {
      const { whole, wordwise } = encoders(embedded);
      let texts = 0;
      for (const line of corpora.flatMap((file) => readFileSync(file!, "utf8").trim().split("\n"))) {
        const { title, text } = JSON.parse(line) as { title?: string; text?: string };
        const document = `${title ?? ""} ${text ?? ""}`;
        texts += 1;
        if (wordwise(document).join() !== whole(document).join()) expect.fail(document);
      }
      expect(texts).toBe(19_406 + 5_183);
    },
  );

  test("is not used where a token may span whitespace or a step looks further", () => {
    const added = (content: string, normalized = false) => ({
      ...embedded,
      added_tokens: [{ content, id: 0, normalized }],
    });
    expect(isWordwise(added("[X]"), {})).toBe(true);
    expect(isWordwise(added("two words"), {})).toBe(false);
    expect(isWordwise(added("X", true), {})).toBe(false);
    expect(isWordwise({ ...embedded, normalizer: null }, {})).toBe(false);
    expect(isWordwise({ ...embedded, pre_tokenizer: { type: "Metaspace" } }, {})).toBe(false);
    expect(isWordwise(embedded, { do_lowercase_and_remove_accent: true })).toBe(false);
  });
});

function parse(file: string): typeof embedded {
  return JSON.parse(readFileSync(file, "utf8"));
}
