import { describe, expect, test } from "vitest";
import { createTrainingCorpusBuilder, longestSentence } from "./training-corpus.js";

describe("createTrainingCorpusBuilder", () => {
  test("by hand: words by count, then by their bytes; rare ones dropped; documents are sentences", () => {
    const builder = createTrainingCorpusBuilder();
    builder.add(["b", "a", "rare", "a"]);
    builder.add([]);
    builder.add(["rarer"]);
    builder.add(["c", "b", "c"]);
    const corpus = builder.finish(2);
    expect(corpus.words).toEqual(["a", "b", "c"]);
    expect([...corpus.counts]).toEqual([2, 2, 2]);
    expect([...corpus.holders]).toEqual([1, 2, 1]);
    expect([...corpus.tokens]).toEqual([1, 0, 0, 2, 1, 2]);
    expect([...corpus.sentenceEnds]).toEqual([3, 6]);
    expect(corpus).toMatchObject({ documents: 4, allTokens: 8, rareWords: 2 });
  });

  test("long documents are cut, and no word is lost", () => {
    const builder = createTrainingCorpusBuilder();
    builder.add(new Array(2 * longestSentence + 1).fill("word"));
    builder.add(new Array(longestSentence).fill("word"));
    const { sentenceEnds, tokens } = builder.finish(1);
    expect([...sentenceEnds]).toEqual([1, 2, 2.001, 3.001].map((ends) => ends * longestSentence));
    expect(tokens).toHaveLength(3 * longestSentence + 1);
  });

  test("refuses a corpus without a word that is frequent enough", () => {
    const builder = createTrainingCorpusBuilder();
    builder.add(["once"]);
    expect(() => builder.finish(2)).toThrow(
      "no word of the 1 documents stands in them 2 times or more; lower minCount",
    );
  });
});
