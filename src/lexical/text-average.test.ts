import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { createComponentFinder } from "./common-components.js";
import { createTextAverage } from "./text-average.js";
import { wordWeight, wordWeightings } from "./word-weights.js";

describe("wordWeight", () => {
  const size = { words: 1000, documents: 9 };

  test("by hand", () => {
    expect(wordWeight("sif", { count: 1, holders: 1 }, size)).toBeCloseTo(0.5, 15);
    expect(wordWeight("sif", { count: 9, holders: 1 }, size)).toBeCloseTo(0.1, 15);
    expect(wordWeight("sif", { count: 1, holders: 1 }, size, 1e-4)).toBeCloseTo(1 / 11, 15);
    expect(wordWeight("idf", { count: 5, holders: 4 }, size)).toBeCloseTo(Math.log(2) + 1, 15);
    expect(wordWeight("mean", { count: 5, holders: 4 }, size)).toBe(1);
  });

  test("a word that the corpus lacks, and a corpus without words", () => {
    expect(wordWeight("sif", { count: 0, holders: 0 }, size)).toBe(1);
    expect(wordWeight("idf", { count: 0, holders: 0 }, size)).toBeCloseTo(Math.log(10) + 1, 15);
    expect(wordWeight("sif", { count: 0, holders: 0 }, { words: 0, documents: 0 })).toBe(1);
  });

  test("falls with the frequency", () => {
    for (const weighting of wordWeightings) {
      const rare = wordWeight(weighting, { count: 1, holders: 1 }, size);
      expect(rare).toBeGreaterThanOrEqual(wordWeight(weighting, { count: 100, holders: 8 }, size));
    }
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a = %s", (a) => {
    expect(() => wordWeight("sif", { count: 1, holders: 1 }, size, a)).toThrow(/expected a number above 0/);
  });
});

describe("createTextAverage", () => {
  const vectors = Float32Array.of(9, 9, 3, 0, 0, 4);

  test("the weighted mean, scaled to length 1; then the next text", () => {
    const average = createTextAverage(2);
    const into = new Float32Array(2);
    average.add(vectors, 2, 0.5);
    average.add(vectors, 4, 0.25);
    expect([...average.mean()]).toEqual([0.75, 0.5]);
    expect(average.finish(into)).toBe(2);
    expect(into[0]! / into[1]!).toBeCloseTo(1.5, 6);
    expect(Math.hypot(...into)).toBeCloseTo(1, 6);
    average.add(vectors, 4, 7);
    expect(average.finish(into)).toBe(1);
    expect([...into]).toEqual([0, 1]);
  });

  test("the part along a component is taken off", () => {
    const average = createTextAverage(2, Float64Array.of(0.6, 0.8));
    const into = new Float32Array(2);
    average.add(vectors, 2, 1);
    average.finish(into);
    // (3, 0) - 1.8 (0.6, 0.8) = (1.92, -1.44), of length 2.4.
    expect(into[0]).toBeCloseTo(0.8, 6);
    expect(into[1]).toBeCloseTo(-0.6, 6);
  });

  test("a text without words, and one that lies along the component, are zero", () => {
    const average = createTextAverage(2, Float64Array.of(Math.SQRT1_2, Math.SQRT1_2));
    const into = Float32Array.of(5, 5);
    expect(average.finish(into)).toBe(0);
    expect([...into]).toEqual([0, 0]);
    average.add(vectors, 0, 1);
    expect(average.finish(into)).toBe(1);
    expect([...into]).toEqual([0, 0]);
  });
});

describe("createComponentFinder", () => {
  test("by hand: the rows (3, 0), (0, 1) and (0, 1) share the first axis", () => {
    const finder = createComponentFinder(2);
    for (const row of [
      [3, 0],
      [0, 1],
      [0, 1],
    ])
      finder.add(Float64Array.from(row));
    expect([...finder.find(1)]).toEqual([1, 0]);
    expect([...finder.find(2)]).toEqual([1, 0, 0, 1]);
    expect(finder.find(0)).toHaveLength(0);
  });

  test("a direction put into random rows is found, and rows keep nothing of it", () => {
    const dims = 20;
    const random = seededRandom(7);
    const planted = Float64Array.from({ length: dims }, () => random.normal());
    const norm = Math.hypot(...planted);
    const finder = createComponentFinder(dims);
    const rows = Array.from({ length: 300 }, () =>
      Float32Array.from(planted, (value) => (4 * value) / norm + random.normal() / 10),
    );
    for (const row of rows) finder.add(Float64Array.from(row));
    const found = finder.find(1);
    const cosine = found.reduce((sum, value, j) => sum + (value * planted[j]!) / norm, 0);
    expect(Math.abs(cosine)).toBeGreaterThan(0.999);
    const average = createTextAverage(dims, found);
    const into = new Float32Array(dims);
    average.add(rows[0]!, 0, 1);
    average.finish(into);
    expect(found.reduce((sum, value, j) => sum + value * into[j]!, 0)).toBeCloseTo(0, 5);
  });

  test("rows that span one dimension have one component, no rows have none", () => {
    const finder = createComponentFinder(3);
    expect(finder.find(2)).toHaveLength(0);
    finder.add(Float64Array.of(1, 2, 2));
    expect([...finder.find(3)].map((value) => value * 3)).toEqual([1, 2, 2].map((x) => expect.closeTo(x, 9)));
  });
});
