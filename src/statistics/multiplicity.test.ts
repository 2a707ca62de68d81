import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { benjaminiHochberg } from "./benjamini-hochberg.js";
import { holm } from "./holm.js";

const path = shared("reference-data", "statistics", "multiplicity.json");

test.skipIf(path === null)(
  "Holm and Benjamini-Hochberg against SciPy (needs the shared reference data)",
  () => {
    const { cases } = JSON.parse(readFileSync(path!, "utf8")) as {
      cases: { p: number[]; holm: number[]; benjaminiHochberg: number[] }[];
    };
    expect(cases).toHaveLength(5);
    for (const row of cases) {
      for (const [actual, expected] of [
        [holm(row.p), row.holm],
        [benjaminiHochberg(row.p), row.benjaminiHochberg],
      ] as const) {
        actual.forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-12 * expected[i]!);
        });
      }
    }
  },
);

describe("holm", () => {
  test("by hand: the smallest is multiplied by 3, the next by 2, and the order never turns round", () => {
    expect([...holm([0.02, 0.01, 0.5])]).toEqual([0.04, 0.03, 0.5]);
    expect([...holm([0.02, 0.02, 0.02])]).toEqual([0.06, 0.06, 0.06]);
  });

  test("keeps the order of the p values, is at least p and at most 1", () => {
    const p = [0.3, 0.001, 0.9, 0.04, 0.04, 0.2];
    const adjusted = holm(p);
    for (let i = 0; i < p.length; i++) {
      expect(adjusted[i]!).toBeGreaterThanOrEqual(p[i]!);
      expect(adjusted[i]!).toBeLessThanOrEqual(1);
      for (let j = 0; j < p.length; j++)
        if (p[i]! <= p[j]!) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!);
      expect(benjaminiHochberg(p)[i]!).toBeLessThanOrEqual(adjusted[i]!);
    }
  });

  test("empty families, and p values that are none", () => {
    expect(holm([])).toHaveLength(0);
    expect(() => holm([0.1, Number.NaN])).toThrow("p value 1 is NaN");
    expect(() => benjaminiHochberg([1.1])).toThrow("p value 0 is 1.1; expected 0 to 1");
  });
});
