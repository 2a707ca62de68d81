import { describe, expect, test } from "vitest";
import { findRoot } from "./find-root.js";

describe("findRoot", () => {
  test("finds the square root of two to the last digit", () => {
    expect(Math.abs(findRoot((x) => x * x - 2, 0, 2) - Math.SQRT2)).toBeLessThanOrEqual(4e-16);
  });

  test("survives a flat cubic root and a steep step", () => {
    expect(Math.abs(findRoot((x) => (x - 0.3) ** 3, -1, 2) - 0.3)).toBeLessThan(1e-5);
    expect(Math.abs(findRoot((x) => (x < 0.7 ? -1 : 1), 0, 1) - 0.7)).toBeLessThan(1e-14);
  });

  test("returns an end that is a root", () => {
    expect(findRoot((x) => x, 0, 3)).toBe(0);
    expect(findRoot((x) => x - 3, 0, 3)).toBe(3);
  });

  test("needs few evaluations where the function is smooth", () => {
    let calls = 0;
    findRoot(
      (x) => {
        calls++;
        return Math.exp(x) - 5;
      },
      0,
      10,
    );
    expect(calls).toBeLessThan(25);
  });

  test("refuses a bracket without a sign change", () => {
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow(RangeError);
  });
});
