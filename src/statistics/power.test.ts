import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { detectableEffect } from "./detectable-effect.js";
import { pairedTPower } from "./paired-t-power.js";
import { pairsNeeded } from "./pairs-needed.js";

const path = shared("reference-data", "statistics", "distributions.json");

describe("pairedTPower", () => {
  test.skipIf(path === null)("against the non-central t to 1e-9 (needs the shared reference data)", () => {
    const { pairedTPower: table } = JSON.parse(readFileSync(path!, "utf8")) as {
      pairedTPower: { values: { n: number; effectSizeDz: number; alpha: number; power: number }[] };
    };
    expect(table.values).toHaveLength(8);
    for (const { n, effectSizeDz, alpha, power } of table.values) {
      expect(Math.abs(pairedTPower(n, effectSizeDz, alpha) - power)).toBeLessThan(1e-9);
    }
  });

  test("is alpha without an effect, for any n, and does not depend on the sign", () => {
    for (const n of [2, 3, 10, 1000]) expect(pairedTPower(n, 0, 0.05)).toBeCloseTo(0.05, 9);
    expect(pairedTPower(20, -0.4, 0.05)).toBe(pairedTPower(20, 0.4, 0.05));
    expect(pairedTPower(50, 30, 0.05)).toBeCloseTo(1, 12);
    expect(() => pairedTPower(1, 1, 0.05)).toThrow(RangeError);
  });

  test("grows with n and with the effect", () => {
    for (let n = 3; n < 200; n += 13) {
      expect(pairedTPower(n + 1, 0.2, 0.05)).toBeGreaterThan(pairedTPower(n, 0.2, 0.05));
      expect(pairedTPower(n, 0.25, 0.05)).toBeGreaterThan(pairedTPower(n, 0.2, 0.05));
    }
  });
});

describe("detectableEffect", () => {
  test("is what 80 % power means", () => {
    for (const n of [2, 5, 80, 1000])
      expect(pairedTPower(n, detectableEffect(n, 0.05)!, 0.05)).toBeCloseTo(0.8, 10);
    expect(detectableEffect(1, 0.05)).toBeNull();
  });

  test("80 queries at a standard deviation of .282 detect about .089 (.088 by the normal approximation)", () => {
    expect(detectableEffect(80, 0.05)! * 0.282).toBeCloseTo(0.089, 2);
    expect(Math.abs(detectableEffect(80, 0.05)! * 0.282 - 0.088)).toBeLessThan(0.002);
  });
});

describe("pairsNeeded", () => {
  test("is the first n with the power", () => {
    for (const effect of [0.061 / 0.282, 0.5, 1.5, 8, 0.02]) {
      for (const alpha of [0.05, 0.0125]) {
        const n = pairsNeeded(effect, alpha)!;
        expect(pairedTPower(n, effect, alpha)).toBeGreaterThanOrEqual(0.8);
        if (n > 2) expect(pairedTPower(n - 1, effect, alpha)).toBeLessThan(0.8);
      }
    }
  });

  test("is null for no effect and beyond the limit", () => {
    expect(pairsNeeded(0, 0.05)).toBeNull();
    expect(pairsNeeded(1e-6, 0.05)).toBeNull();
    expect(pairsNeeded(0.1, 0.05, 0.8, 100)).toBeNull();
  });
});
