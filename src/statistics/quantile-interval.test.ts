import { expect, test } from "vitest";
import { quantile } from "../numeric/quantile.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { quantileInterval } from "./quantile-interval.js";

const ranks = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

test("the ranks of the tables: a median of 10 lies between the 2nd and the 9th value", () => {
  expect(quantileInterval(ranks(10), 0.5)).toEqual({ low: 2, high: 9 });
  expect(quantileInterval(ranks(6), 0.5)).toEqual({ low: 1, high: 6 });
  expect(quantileInterval(ranks(100), 0.5)).toEqual({ low: 40, high: 61 });
});

test("so few values have none", () => {
  expect(quantileInterval([], 0.5)).toBeNull();
  expect(quantileInterval(ranks(5), 0.5)).toBeNull();
  expect(quantileInterval(ranks(71), 0.95)).toBeNull();
  expect(quantileInterval(ranks(72), 0.95)).not.toBeNull();
  expect(quantileInterval(ranks(200), 0.99)).toBeNull();
});

test("things measured twice count once", () => {
  const twice = ranks(10).flatMap((value) => [value, value]);
  expect(quantileInterval(twice, 0.5, { independent: 10 })).toEqual({ low: 2, high: 9 });
  expect(quantileInterval(twice, 0.5)).toEqual({ low: 3, high: 8 });
});

test("covers the true 95th percentile of skewed values in at least 95 % of samples", () => {
  const random = seededRandom(7);
  const rounds = 2000;
  let covered = 0;
  for (let round = 0; round < rounds; round++) {
    const values = Float64Array.from({ length: 200 }, () => -Math.log1p(-random.uint32() / 2 ** 32)).sort();
    const interval = quantileInterval(values, 0.95)!;
    const truth = -Math.log(0.05);
    if (interval.low <= truth && truth <= interval.high) covered++;
    expect(interval.low).toBeLessThanOrEqual(quantile(values, 0.95));
  }
  expect(covered / rounds).toBeGreaterThan(0.95 - 2 * Math.sqrt((0.05 * 0.95) / rounds));
  expect(covered / rounds).toBeLessThan(0.985);
});
