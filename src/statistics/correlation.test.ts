import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { pearson, spearman } from "./correlation.js";
import { midranks } from "./midranks.js";

const path = shared("reference-data", "statistics", "correlation.json");

interface Case {
  readonly x: number[];
  readonly y: number[];
  readonly pearson?: { r: number };
  readonly spearman?: { rho: number };
  readonly ranksX?: number[];
}

test.skipIf(path === null)("agree with SciPy (needs the shared reference data)", () => {
  const { cases } = JSON.parse(readFileSync(path!, "utf8")) as { cases: Case[] };
  let checked = 0;
  for (const { x, y, pearson: p, spearman: s, ranksX } of cases) {
    if (p === undefined || s === undefined) continue;
    expect(pearson(x, y)).toBeCloseTo(p.r, 12);
    expect(spearman(x, y)).toBeCloseTo(s.rho, 12);
    if (ranksX !== undefined) expect([...midranks(x)]).toEqual(ranksX);
    checked += 1;
  }
  expect(checked).toBeGreaterThanOrEqual(4);
});

describe("spearman", () => {
  test("by hand: one swap of four neighbours is 1 - 6 · 2 / (4 · 15)", () => {
    expect(spearman([1, 2, 3, 4], [10, 20, 40, 30])).toBeCloseTo(0.8, 14);
  });

  test("does not change with a growing map of either side, and turns round with a falling one", () => {
    const x = [0.3, -2, 7, 1.5, 4];
    const y = [1, 0, 3, 9, 2];
    expect(spearman(x.map(Math.exp), y)).toBe(spearman(x, y));
    expect(
      spearman(
        x.map((value) => -value),
        y,
      ),
    ).toBeCloseTo(-spearman(x, y)!, 14);
  });

  test("is null where one side does not vary or there are too few pairs; refuses what is no pair", () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(spearman([1], [2])).toBeNull();
    expect(spearman([], [])).toBeNull();
    expect(() => pearson([1, 2], [1])).toThrow("2 values and 1");
    expect(() => pearson([1, Number.NaN], [1, 2])).toThrow("value 1 is NaN");
    expect(() => spearman([1, Number.NaN], [1, 2])).toThrow("value 1 is NaN");
  });
});
