import { expect, test } from "vitest";
import { laterLooks, lookAfter, lookLevel } from "./look-level.js";

test("each of the first five looks spends half of what is left, at .05 as at any alpha", () => {
  expect([1, 2, 3, 4, 5].map((k) => lookLevel(k))).toEqual([0.025, 0.0125, 0.00625, 0.003125, 0.0015625]);
  expect(lookLevel(3, 0.2)).toBe(0.025);
});

test("all looks together spend alpha, later ones less than earlier ones", () => {
  const levels = Array.from({ length: 1_000_000 }, (_, i) => lookLevel(i + 1));
  const sum = levels.reduceRight((total, level) => total + level, 0);
  // What is left after n looks is 5 alpha / (32 n).
  expect(sum).toBeCloseTo(0.05 - (5 * 0.05) / (32 * 1_000_000), 12);
  for (let k = 1; k < 100; k++) expect(levels[k]!).toBeLessThan(levels[k - 1]!);
});

test("up to the fourth look no level is below alpha / (k (k + 1))", () => {
  for (let k = 1; k <= 4; k++) expect(lookLevel(k)).toBeGreaterThanOrEqual(0.05 / (k * (k + 1)));
});

test("how many looks followed is told from the level of the next", () => {
  for (const [before, later] of [
    [0, 0],
    [0, 3],
    [2, 1],
    [4, 9],
  ] as const) {
    const look = lookAfter(
      { earlier: Array.from({ length: before }, () => ({}) as never), later, others: 0 },
      0.05,
    );
    expect(look.number).toBe(before + 1);
    expect(laterLooks(look, 0.05)).toBe(later);
    expect(laterLooks({ ...look, nextLevel: look.nextLevel * 1.000001 }, 0.05)).toBe(0);
  }
});

test("a number that counts no look, and an alpha that is no level, are refused", () => {
  for (const bad of [0, -1, 1.5, Number.NaN]) expect(() => lookLevel(bad)).toThrow(/number of the look/);
  for (const bad of [0, 1, Number.NaN]) expect(() => lookLevel(1, bad)).toThrow(/alpha/);
});
