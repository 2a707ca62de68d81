import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { spearman } from "./correlation.js";
import { holm } from "./holm.js";
import { rankCorrelationTest } from "./rank-correlation-test.js";

describe("rankCorrelationTest", () => {
  test("by hand: five pairs in order; of 120 orders two are as extreme", () => {
    const found = rankCorrelationTest([1, 2, 3, 4, 5], [2, 3, 5, 7, 11], {
      random: seededRandom(1),
      permutations: 20_000,
    })!;
    expect(found.rho).toBe(1);
    expect(found.p).toBeCloseTo(2 / 120, 2);
    expect(found.high).toBe(1);
  });

  test("rho is Spearman's, ties and all, and within its interval", () => {
    const x = [1, 1, 2, 5, 3, 3, 3, 9, 0, 4];
    const y = [0, 1, 1, 0.5, 2, 2, 0, 3, 1, 7];
    const found = rankCorrelationTest(x, y, { random: seededRandom(3) })!;
    expect(found.rho).toBeCloseTo(spearman(x, y)!, 14);
    expect(found.low).toBeLessThan(found.rho);
    expect(found.high).toBeGreaterThan(found.rho);
    expect(rankCorrelationTest(x, y, { random: seededRandom(3) })).toEqual(found);
  });

  test("the interval holds the correlation of a normal pair in about 95 of 100 samples", () => {
    // Spearman's rho of a bivariate normal with correlation r is 6/π · asin(r/2).
    const truth = (6 / Math.PI) * Math.asin(0.5 / 2);
    const random = seededRandom(7);
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const x = Array.from({ length: 60 }, () => random.normal());
      const y = x.map((value) => 0.5 * value + Math.sqrt(0.75) * random.normal());
      const { low, high } = rankCorrelationTest(x, y, { random, permutations: 1, resamples: 300 })!;
      if (low <= truth && truth <= high) held += 1;
    }
    expect(held / 200).toBeGreaterThan(0.9);
  });

  test("five tests of nothing under Holm report something in at most about 5 of 100 samples", () => {
    const random = seededRandom(11);
    let reported = 0;
    const trials = 250;
    for (let trial = 0; trial < trials; trial++) {
      // A metric with many ties at 0 and 1, as nDCG has.
      const metric = Array.from({ length: 50 }, () => Math.min(1, Math.max(0, 0.5 + random.normal())));
      const p = Array.from({ length: 5 }, () => {
        const cause = Array.from({ length: 50 }, () => random.normal());
        return rankCorrelationTest(metric, cause, { random, permutations: 399, resamples: 1 })!.p;
      });
      if (holm(p).some((adjusted) => adjusted <= 0.05)) reported += 1;
    }
    // Three standard errors above 5 %.
    expect(reported / trials).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / trials));
  });

  test("null where a side does not vary or pairs are few; refuses what is no pair", () => {
    const random = seededRandom(1);
    expect(rankCorrelationTest([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], { random })).toBeNull();
    expect(rankCorrelationTest([1, 2, 3], [1, 2, 3], { random })).toBeNull();
    expect(() => rankCorrelationTest([1], [1, 2], { random })).toThrow("1 values and 2");
    expect(() => rankCorrelationTest([1, Number.NaN], [1, 2], { random })).toThrow("value 1 is NaN");
  });
});
