import { expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { groupedJackknife } from "./grouped-jackknife.js";

test("by hand: of a mean it is Student's interval of the groups' means", () => {
  // Groups with means 1, 2, 3: those of the others are 2.5, 2, 1.5; error √(2/3 · 0.5) = 0.57735, t(2) = 4.30265.
  const { low, high } = groupedJackknife(2, [2.5, 2, 1.5]);
  expect(high - 2).toBeCloseTo(4.302652729911275 * Math.sqrt(1 / 3), 9);
  expect(2 - low).toBeCloseTo(high - 2, 12);
  expect(groupedJackknife(5, [5, 5])).toEqual({ low: 5, high: 5 });
  expect(() => groupedJackknife(1, [1])).toThrow("1 groups");
});

test("covers the log of a variance in 93 to 97 of 100 samples (2,000 seeded ones of 100 values, 10 groups)", () => {
  const random = seededRandom(11);
  let covered = 0;
  for (let trial = 0; trial < 2000; trial++) {
    const values = Float64Array.from({ length: 100 }, () => random.normal());
    const logVariance = (kept: (i: number) => boolean): number => {
      const some = values.filter((_, i) => kept(i));
      const mean = some.reduce((sum, value) => sum + value, 0) / some.length;
      return Math.log(some.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (some.length - 1));
    };
    const without = Array.from({ length: 10 }, (_, group) => logVariance((i) => i % 10 !== group));
    const { low, high } = groupedJackknife(
      logVariance(() => true),
      without,
    );
    if (low <= 0 && high >= 0) covered += 1;
  }
  expect(covered / 2000).toBeGreaterThan(0.93);
  expect(covered / 2000).toBeLessThan(0.97);
});
