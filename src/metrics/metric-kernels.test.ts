import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { averagePrecision } from "./average-precision.js";
import { f1 } from "./f1.js";
import { judged } from "./judged.js";
import { judgedListOf } from "./judged-list.js";
import { ndcg } from "./ndcg.js";
import { ndcgExp } from "./ndcg-exp.js";
import { precision } from "./precision.js";
import { rPrecision } from "./r-precision.js";
import { recall } from "./recall.js";
import { reciprocalRank } from "./reciprocal-rank.js";
import { success } from "./success.js";
import { unjudged } from "./unjudged.js";

/** Ranks 1 to 6: unjudged, 3, 0, 1, unjudged, 2; a document of grade 2 was not found. */
const list = judgedListOf([-1, 3, 0, 1, -1, 2], [2]);

describe("worked by hand", () => {
  test("ndcg: gains 3, 1, 2 at ranks 2, 4, 6 over 3, 2, 2, 1 at 1 to 4", () => {
    const ideal = 3 / 1 + 2 / Math.log2(3) + 2 / 2 + 1 / Math.log2(5);
    expect(ndcg(list)).toBeCloseTo((3 / Math.log2(3) + 1 / Math.log2(5) + 2 / Math.log2(7)) / ideal, 14);
    expect(ndcg(list, 2)).toBeCloseTo(3 / Math.log2(3) / (3 + 2 / Math.log2(3)), 14);
    expect(ndcg(list, 1)).toBe(0);
  });

  test("ndcg-exp: gains 7, 1, 3", () => {
    const ideal = 7 + 3 / Math.log2(3) + 3 / 2 + 1 / Math.log2(5);
    expect(ndcgExp(list)).toBeCloseTo((7 / Math.log2(3) + 1 / Math.log2(5) + 3 / Math.log2(7)) / ideal, 14);
  });

  test("precision divides by k, also beyond the end of the list", () => {
    expect(precision(list, 4)).toBe(0.5);
    expect(precision(list, 12)).toBe(0.25);
    expect(precision(list, 4, 2)).toBe(0.25);
  });

  test("recall, R = 4; at level 2 R = 3", () => {
    expect(recall(list, 4)).toBe(0.5);
    expect(recall(list, 100)).toBe(0.75);
    expect(recall(list, 4, 2)).toBeCloseTo(1 / 3, 14);
  });

  test("average precision divides by R, also where k is below R", () => {
    expect(averagePrecision(list)).toBeCloseTo((1 / 2 + 2 / 4 + 3 / 6) / 4, 14);
    expect(averagePrecision(list, 2)).toBeCloseTo(1 / 2 / 4, 14);
    expect(averagePrecision(list, 6, 2)).toBeCloseTo((1 / 2 + 2 / 6) / 3, 14);
  });

  test("reciprocal rank", () => {
    expect(reciprocalRank(list)).toBe(1 / 2);
    expect(reciprocalRank(list, 1)).toBe(0);
    expect(reciprocalRank(judgedListOf([1, 2]), 10, 2)).toBe(1 / 2);
  });

  test("r-precision looks at the first R = 4", () => {
    expect(rPrecision(list)).toBe(0.5);
    expect(rPrecision(list, 3)).toBe(0);
  });

  test("success, f1, judged, unjudged", () => {
    expect([success(list, 1), success(list, 2), success(list, 3, 4)]).toEqual([0, 1, 0]);
    expect(f1(list, 4)).toBe(0.5);
    expect(f1(list, 6)).toBeCloseTo((2 * 0.5 * 0.75) / 1.25, 14);
    expect([judged(list, 1), judged(list, 4), judged(list, 100)]).toEqual([0, 0.75, 4 / 6]);
    expect([unjudged(list, 1), unjudged(list, 4), unjudged(list, 8)]).toEqual([1, 0.25, 0.25]);
  });
});

const scorers: Record<string, (list: ReturnType<typeof judgedListOf>, k: number) => number> = {
  ndcg,
  ndcgExp,
  precision,
  recall,
  averagePrecision,
  reciprocalRank,
  success,
  f1,
  judged,
  unjudged,
  rPrecision: (each) => rPrecision(each),
};

describe.each(Object.entries(scorers))("%s", (_, score) => {
  test("stays in 0 to 1 on random lists", () => {
    const random = seededRandom(1);
    for (let round = 0; round < 300; round++) {
      const grades = Array.from({ length: random.below(12) }, () => random.below(5) - 1);
      const value = score(judgedListOf(grades, [random.below(3)]), 1 + random.below(15));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1 + 1e-12);
    }
  });

  test("is 0 for an empty list, and where nothing relevant exists (judged measures aside)", () => {
    expect(score(judgedListOf([], [1, 2]), 10)).toBe(0);
    expect(score(judgedListOf([]), 10)).toBe(0);
    if (score !== judged && score !== unjudged) expect(score(judgedListOf([0, -1, 0]), 10)).toBe(0);
  });
});

describe("over k", () => {
  test.each(["recall", "averagePrecision", "reciprocalRank", "success"])("%s never falls", (name) => {
    const random = seededRandom(2);
    for (let round = 0; round < 100; round++) {
      const each = judgedListOf(Array.from({ length: 15 }, () => random.below(4) - 1));
      let previous = 0;
      for (let k = 1; k <= 20; k++) {
        const value = scorers[name]!(each, k);
        expect(value).toBeGreaterThanOrEqual(previous);
        previous = value;
      }
    }
  });

  test("ndcg of the ideal order is 1 at every k", () => {
    for (let k = 1; k <= 8; k++) {
      expect(ndcg(judgedListOf([3, 3, 2, 1, 1, 0]), k)).toBeCloseTo(1, 14);
      expect(ndcgExp(judgedListOf([3, 3, 2, 1, 1, 0]), k)).toBeCloseTo(1, 14);
    }
  });

  test("ndcg uses the same discounts beyond its table", () => {
    const grades = new Array<number>(1999).fill(-1);
    expect(ndcg(judgedListOf([...grades, 1]))).toBeCloseTo(1 / Math.log2(2001), 14);
  });
});
