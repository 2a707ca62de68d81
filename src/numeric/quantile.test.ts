import { describe, expect, test } from "vitest";
import { quantile } from "./quantile.js";

describe("quantile (R-7)", () => {
  test("interpolates as NumPy does", () => {
    // numpy.quantile([1, 2, 4, 8], q)
    expect(quantile([1, 2, 4, 8], 0.5)).toBe(3);
    expect(quantile([1, 2, 4, 8], 0.95)).toBeCloseTo(7.4, 12);
    expect(quantile([1, 2, 4, 8], 0)).toBe(1);
    expect(quantile([1, 2, 4, 8], 1)).toBe(8);
    expect(quantile([5], 0.99)).toBe(5);
  });

  test("refuses an empty list and a share outside 0 to 1", () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(() => quantile([1], 1.1)).toThrow(/outside 0 to 1/);
  });
});
