import { describe, expect, test } from "vitest";
import { dotProduct } from "./dot-product.js";

describe("dotProduct", () => {
  test("agrees with a sum by hand, at every remainder of the unrolling", () => {
    const a = Float32Array.of(9, 1, 2, 3, 4, 5, 6);
    const b = Float32Array.of(7, 7, 1, 10, 100, 1000, 10000, 100000);
    const expected = [0, 1, 21, 321, 4321, 54321, 654321];
    expected.forEach((value, length) => {
      expect(dotProduct(a, 1, b, 2, length)).toBe(value);
    });
  });

  test("accumulates in float64: 2^24 + 1 is not lost", () => {
    expect(dotProduct(Float32Array.of(2 ** 24, 0, 0, 0, 1), 0, Float32Array.of(1, 1, 1, 1, 1), 0, 5)).toBe(
      2 ** 24 + 1,
    );
  });
});
