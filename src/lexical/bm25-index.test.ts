import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { type Analyzer, createAnalyzer } from "./analyzer.js";
import { createBm25Index } from "./bm25-index.js";

const words = await createAnalyzer({ language: null });
const english = await createAnalyzer({ language: "en" });

describe("createBm25Index", () => {
  test("worked by hand on three documents", () => {
    // Lengths 3, 2, 1; mean 2. red is in 2 of 3 documents, blue in 1.
    const index = createBm25Index(["red red blue", "red green", "green"], words);
    const idfRed = Math.log(1 + 1.5 / 2.5);
    const idfBlue = Math.log(1 + 2.5 / 1.5);
    const long = 1.2 * (0.25 + 0.75 * 1.5);
    const mean = 1.2;
    const { rows, scores, knownTerms } = index.search("red blue", 10);
    expect([...rows]).toEqual([0, 1]);
    expect(scores[0]).toBeCloseTo((idfRed * 2) / (2 + long) + idfBlue / (1 + long), 6);
    expect(scores[1]).toBeCloseTo(idfRed / (1 + mean), 6);
    expect(knownTerms).toBe(2);
    expect(index).toMatchObject({ documents: 3, terms: 3, tokens: 6, emptyDocuments: 0 });
  });

  test("repeated query terms count as often as they stand", () => {
    const index = createBm25Index(["red", "red blue", "blue"], words);
    expect(index.search("red red", 1).scores[0]).toBeCloseTo(2 * index.search("red", 1).scores[0]!, 12);
  });

  test("agrees with the formula computed document by document", () => {
    const random = seededRandom(8);
    for (const parameters of [{}, { k1: 0.9, b: 0.4 }, { k1: 0, b: 0 }, { k1: 2, b: 1 }]) {
      const texts = Array.from({ length: 80 }, () => randomText(random, random.below(15)));
      const index = createBm25Index(texts, words, parameters);
      for (let round = 0; round < 20; round++) {
        const query = randomText(random, 1 + random.below(5));
        const expected = plainBm25(texts, query, words, { k1: 1.2, b: 0.75, ...parameters });
        const { rows, scores } = index.search(query, 1000);
        expect(new Set(rows)).toEqual(new Set(expected.keys()));
        rows.forEach((row, i) => {
          expect(Math.abs(scores[i]! - expected.get(row)!)).toBeLessThan(1e-6); // float32 weights
          if (i === 0) return;
          const tied = scores[i - 1] === scores[i];
          expect(tied ? rows[i - 1]! < row : scores[i - 1]! > scores[i]!).toBe(true);
        });
      }
    }
  });

  test("depth cuts the same list; a later, deeper search is not disturbed", () => {
    const random = seededRandom(9);
    const index = createBm25Index(
      Array.from({ length: 50 }, () => randomText(random, 6)),
      words,
    );
    const whole = index.search("w1 w2 w3", 50);
    expect([...index.search("w1 w2 w3", 5).rows]).toEqual([...whole.rows.slice(0, 5)]);
    expect(index.search("w1 w2 w3", 50)).toEqual(whole);
  });

  test("excluded rows are not returned", () => {
    const index = createBm25Index(["red", "red", "red blue"], words);
    expect([...index.search("red", 2, Int32Array.of(0)).rows]).toEqual([1, 2]);
    expect([...index.search("red", 2).rows]).toEqual([0, 1]);
  });

  test("nothing to search with, or in, finds nothing", () => {
    const index = createBm25Index(["the red car", "", "of the"], english);
    expect(index.emptyDocuments).toBe(2);
    for (const query of ["", "the of and", "unknown", "?!"]) {
      expect(index.search(query, 10)).toEqual({
        rows: new Int32Array(0),
        scores: new Float64Array(0),
        knownTerms: 0,
      });
    }
    expect([...index.search("cars", 10).rows]).toEqual([0]);
    expect(createBm25Index([], words).search("red", 10).rows).toHaveLength(0);
    expect(createBm25Index(["", ""], words).search("red", 10).rows).toHaveLength(0);
  });

  test("a term in every document still scores above 0", () => {
    const { rows, scores } = createBm25Index(["red", "red"], words).search("red", 10);
    expect([...rows]).toEqual([0, 1]);
    expect(scores[0]).toBeGreaterThan(0);
  });

  test("Japanese is found by pairs of characters", () => {
    const index = createBm25Index(["充電ケーブル", "電子書籍", "USBケーブル 1m"], words);
    expect([...index.search("ケーブル", 3).rows].sort()).toEqual([0, 2]);
  });

  test("rejects parameters out of range", () => {
    expect(() => createBm25Index([], words, { k1: -1 })).toThrow("k1 is -1; expected a number from 0");
    expect(() => createBm25Index([], words, { b: 1.5 })).toThrow("b is 1.5; expected a number from 0 to 1");
  });
});

function randomText(random: ReturnType<typeof seededRandom>, length: number): string {
  return Array.from({ length }, () => `w${random.below(12)}`).join(" ");
}

/** The formula, one document and one term at a time, in float64. */
function plainBm25(
  texts: readonly string[],
  query: string,
  { terms }: Analyzer,
  { k1, b }: { k1: number; b: number },
): Map<number, number> {
  const documents = texts.map(terms);
  const filled = documents.filter((document) => document.length > 0);
  const meanLength = filled.reduce((sum, { length }) => sum + length, 0) / filled.length;
  const scores = new Map<number, number>();
  documents.forEach((document, row) => {
    let score = 0;
    for (const term of terms(query)) {
      const tf = document.filter((each) => each === term).length;
      const n = documents.filter((each) => each.includes(term)).length;
      if (tf === 0) continue;
      const idf = Math.log(1 + (filled.length - n + 0.5) / (n + 0.5));
      score += (idf * tf) / (tf + k1 * (1 - b + (b * document.length) / meanLength));
    }
    if (score > 0) scores.set(row, score);
  });
  return scores;
}
