import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../test/shared-data.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { kendallTau, kendallTopK, tauAp } from "./kendall-tau.js";

interface Golden {
  readonly versions: Record<string, string>;
  readonly scores: readonly { x: number[]; y: number[]; tau: number | null }[];
}

const golden = JSON.parse(
  readFileSync(join(projectRoot, "test", "fixtures", "rank-similarity.json"), "utf8"),
) as Golden;

describe("kendallTau", () => {
  test("worked by hand: five pairs in order, one not", () => {
    expect(kendallTau([1, 2, 3, 4], [1, 2, 4, 3])).toBeCloseTo(4 / 6, 12);
  });

  test(`${golden.scores.length} random cases with ties, as scipy ${golden.versions.scipy} has them`, () => {
    for (const { x, y, tau } of golden.scores) {
      const got = kendallTau(x, y);
      if (tau === null) expect(got).toBeNull();
      else expect(got).toBeCloseTo(tau, 10);
    }
  });

  test("1 for the same order, -1 for the reverse, null where it does not exist", () => {
    expect(kendallTau([1, 2, 3], [10, 20, 30])).toBe(1);
    expect(kendallTau([1, 2, 3], [3, 2, 1])).toBe(-1);
    expect(kendallTau([1], [1])).toBeNull();
    expect(kendallTau([], [])).toBeNull();
    expect(kendallTau([1, 1, 1], [1, 2, 3])).toBeNull();
  });

  test("refuses different lengths and NaN", () => {
    expect(() => kendallTau([1], [1, 2])).toThrow(/got 1 and 2/);
    expect(() => kendallTau([1, Number.NaN], [1, 2])).toThrow(/NaN/);
  });
});

describe("tauAp", () => {
  test("worked by hand: a swap at the top costs more than one at the bottom", () => {
    // C(2)/1 + C(3)/2 + C(4)/3 = 0 + 1 + 1; 2/3 of it, less 1.
    expect(tauAp([1, 0, 2, 3])).toBeCloseTo((2 / 3) * 2 - 1, 12);
    expect(tauAp([0, 1, 3, 2])).toBeCloseTo((2 / 3) * (1 + 1 + 2 / 3) - 1, 12);
  });

  test("equals the definition on random permutations, gaps in the places or not", () => {
    const random = seededRandom(2);
    for (let trial = 0; trial < 100; trial++) {
      const n = 2 + random.below(20);
      const places = Array.from({ length: n }, (_, i) => ({ i: i * 3, key: random.uniform() }))
        .sort((a, b) => a.key - b.key)
        .map(({ i }) => i);
      let sum = 0;
      for (let i = 1; i < n; i++) sum += places.slice(0, i).filter((place) => place < places[i]!).length / i;
      expect(tauAp(places)).toBeCloseTo((2 * sum) / (n - 1) - 1, 12);
    }
  });

  test("1, -1, and null for fewer than two", () => {
    expect(tauAp([0, 1, 2])).toBe(1);
    expect(tauAp([2, 1, 0])).toBe(-1);
    expect(tauAp([0])).toBeNull();
  });
});

describe("kendallTopK", () => {
  test("1 for the same list, -1 for lists with nothing in common, whatever the lengths", () => {
    expect(kendallTopK([..."abc"], [..."abc"])).toBe(1);
    expect(kendallTopK([..."abc"], [..."xy"])).toBe(-1);
    expect(kendallTopK([], [..."xy"])).toBe(-1);
    expect(kendallTopK([], [])).toBeNull();
    expect(kendallTopK(["a"], ["a"])).toBeNull();
  });

  test("worked by hand: ab against ac", () => {
    // a-b and a-c in order; b in the first alone, c in the second alone: 1. Disjoint lists: 4 + 2 · ½.
    expect(kendallTopK([..."ab"], [..."ac"])).toBeCloseTo(1 - 2 / 5, 12);
    // b-c stand in the first alone: the penalty; a and d, b and d, c and d differ as one lacks them.
    expect(kendallTopK([..."abc"], [..."ad"], 0.5)).toBeCloseTo(
      1 - (2 * (0.5 + 1 + 1)) / (6 + 1.5 + 0.5),
      12,
    );
  });

  test("for lists of the same items it is tau", () => {
    const random = seededRandom(9);
    for (let trial = 0; trial < 50; trial++) {
      const items = Array.from({ length: 6 }, (_, i) => i);
      const other = [...items]
        .map((i) => ({ i, key: random.uniform() }))
        .sort((a, b) => a.key - b.key)
        .map(({ i }) => i);
      const distance = (1 - kendallTopK(items, other)!) / 2;
      const discordant = distance * (36 + 15);
      const tau = kendallTau(
        items,
        items.map((item) => other.indexOf(item)),
      )!;
      expect(1 - (2 * discordant) / 15).toBeCloseTo(tau, 10);
    }
  });

  test("refuses an item listed twice and a penalty outside 0 to 1", () => {
    expect(() => kendallTopK([..."aa"], [..."ab"])).toThrow(/twice/);
    expect(() => kendallTopK([..."ab"], [..."ab"], 2)).toThrow(/penalty is 2/);
  });
});
