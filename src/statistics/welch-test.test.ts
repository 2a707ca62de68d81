import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { welchTest } from "./welch-test.js";

interface TwoSample {
  x: number[];
  y: number[];
  welch: { t: number; df: number; p: number };
}

const path = shared("reference-data", "statistics", "tests.json");

test.skipIf(path === null)("Welch's test is scipy's (needs the shared reference data)", () => {
  const { twoSample } = JSON.parse(readFileSync(path!, "utf8")) as { twoSample: TwoSample[] };
  for (const { x, y, welch } of twoSample) {
    const found = welchTest(x, y)!;
    expect(found.t).toBeCloseTo(welch.t, 10);
    expect(found.df).toBeCloseTo(welch.df, 8);
    expect(found.p / welch.p).toBeCloseTo(1, 8);
    expect(found.low < 0 && found.high > 0).toBe(found.p > 0.05);
  }
});

test("too few values, and values that do not vary, have no test", () => {
  expect(welchTest([1], [1, 2])).toBeNull();
  expect(welchTest([1, 1], [2, 2])).toBeNull();
});
