import { expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import { dealVocabulary } from "./vocabulary-parts.js";

test("by hand: heavy words first, each to the lightest part; rows of a part lie together", () => {
  const { partOf, rowOf, starts } = dealVocabulary(Float64Array.of(1, 5, 3, 2), 2);
  expect([...partOf]).toEqual([0, 0, 1, 1]);
  expect([...starts]).toEqual([0, 2, 4]);
  expect([...rowOf]).toEqual([1, 0, 2, 3]);
});

test("parts weigh the same as far as words allow, and every word has a row of its own", () => {
  const random = seededRandom(3);
  const weights = Float64Array.from({ length: 5000 }, () => 1 / (1 - random.uniform()));
  const { partOf, rowOf, starts } = dealVocabulary(weights, 4);
  const loads = new Float64Array(4);
  weights.forEach((weight, word) => {
    loads[partOf[word]!]! += weight;
    expect(rowOf[word]).toBeGreaterThanOrEqual(starts[partOf[word]!]!);
    expect(rowOf[word]).toBeLessThan(starts[partOf[word]! + 1]!);
  });
  expect(new Set(rowOf).size).toBe(5000);
  expect(Math.max(...loads) / Math.min(...loads)).toBeLessThan(1.05);
});
