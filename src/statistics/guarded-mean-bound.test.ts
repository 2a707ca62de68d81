import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { guardedBoundPower, meanForBound, valuesForBound } from "./guarded-bound-power.js";
import { guardedMeanBound } from "./guarded-mean-bound.js";
import { pairedTTest } from "./paired-t-test.js";

describe("guardedMeanBound", () => {
  test("is the t bound of the values and the worst one, worked by hand", () => {
    // .1, .3 and -1: mean -.2, sum of squares .09 + .25 + .64 = .98, S = .7, error .7 / √3, t(.95, 2) = 2.919986.
    expect(guardedMeanBound([0.1, 0.3], { worst: -1 })).toBeCloseTo(-1, 12);
    expect(guardedMeanBound([0.1, 0.3], { worst: -1, alpha: 0.25 })).toBeCloseTo(
      -0.2 - (0.816497 * 0.7) / Math.sqrt(3),
      5,
    );
  });

  test("agrees with the t bound of the longer list", () => {
    const random = seededRandom(5);
    const values = Float64Array.from({ length: 40 }, () => random.uniform() - 0.4);
    const { low } = pairedTTest(Float64Array.of(...values, -1), 0.9);
    expect(guardedMeanBound(values, { worst: -1 })).toBeCloseTo(low, 12);
  });

  test("approaches the plain t bound as values are added", () => {
    const random = seededRandom(6);
    const values = Float64Array.from({ length: 100_000 }, () => 0.2 * random.normal());
    const { low } = pairedTTest(values, 0.9);
    expect(low - guardedMeanBound(values, { worst: -2 })).toBeGreaterThan(0);
    expect(low - guardedMeanBound(values, { worst: -2 })).toBeLessThan(5e-5);
  });

  test("values that are all 0 exclude no more than the rule of three", () => {
    for (const n of [10, 100, 1000]) {
      const bound = guardedMeanBound(new Float64Array(n), { worst: -1 });
      const exact = -(1 - 0.05 ** (1 / n));
      expect(bound / exact).toBeGreaterThan(0.87);
      expect(bound / exact).toBeLessThan(1.05);
    }
  });

  test("moves with its values and is never below the worst", () => {
    const values = [0.5, 0.9, 0.7, 0.6];
    const scaled = values.map((value) => 2 * value - 1);
    expect(guardedMeanBound(scaled, { worst: -1 })).toBeCloseTo(
      2 * guardedMeanBound(values, { worst: 0 }) - 1,
      12,
    );
    expect(guardedMeanBound([0, 0, 0], { worst: 0 })).toBe(0);
    expect(guardedMeanBound([0.4], { worst: 0 })).toBe(0);
  });

  test("refuses what it cannot use", () => {
    expect(() => guardedMeanBound([], { worst: -1 })).toThrow("no values");
    expect(() => guardedMeanBound([0, Number.NaN], { worst: -1 })).toThrow("value 1 is NaN");
    expect(() => guardedMeanBound([0, -2], { worst: -1 })).toThrow("below the worst possible, -1");
    expect(() => guardedMeanBound([0, 1], { worst: -1, alpha: 0 })).toThrow("alpha is 0");
  });
});

describe("power of the bound", () => {
  const options = { deviation: 0.28, mean: 0, threshold: -0.05, worst: -1, alpha: 0.05 };

  test.each([
    [50, 0.28],
    [116, 0.28],
    [300, 0.1],
  ])("agrees with simulation: %i values of deviation %f", (n, deviation) => {
    const random = seededRandom(n);
    const values = new Float64Array(n);
    const trials = 2000;
    let above = 0;
    for (let trial = 0; trial < trials; trial++) {
      let worst = -1;
      for (let i = 0; i < n; i++) {
        values[i] = deviation * random.normal();
        worst = Math.min(worst, values[i]!);
      }
      if (guardedMeanBound(values, { worst }) > -0.05) above++;
    }
    const power = guardedBoundPower(n, { ...options, deviation });
    expect(Math.abs(above / trials - power)).toBeLessThan(0.035);
  });

  test("grows with the values, and the number that reaches 80 % is the first", () => {
    const needed = valuesForBound(options)!;
    expect(needed).toBe(239);
    expect(guardedBoundPower(needed, options)).toBeGreaterThanOrEqual(0.8);
    expect(guardedBoundPower(needed - 1, options)).toBeLessThan(0.8);
  });

  test("no number of values is enough where the mean is not above the threshold", () => {
    expect(valuesForBound({ ...options, mean: -0.05 })).toBeNull();
    expect(valuesForBound({ ...options, mean: -0.2 })).toBeNull();
    expect(valuesForBound({ ...options, mean: -0.0499, deviation: 1 })).toBeNull();
  });

  test("without spread it is certain, once there are enough", () => {
    expect(valuesForBound({ ...options, deviation: 0, threshold: -0.02 })).toBe(132);
    expect(guardedBoundPower(131, { ...options, deviation: 0, threshold: -0.02 })).toBe(0);
    expect(guardedBoundPower(1, options)).toBe(0);
  });

  test("the mean that passes has this power", () => {
    const mean = meanForBound(100, { deviation: 0.28, threshold: 0.6, worst: 0, alpha: 0.05 })!;
    expect(mean).toBeGreaterThan(0.66);
    expect(
      guardedBoundPower(100, { deviation: 0.28, threshold: 0.6, worst: 0, alpha: 0.05, mean }),
    ).toBeCloseTo(0.8, 6);
    expect(meanForBound(1, { deviation: 0.28, threshold: 0.6, worst: 0, alpha: 0.05 })).toBeNull();
  });
});
