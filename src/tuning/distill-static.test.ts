import { describe, expect, test } from "vitest";
import { distillStatic, quantizeInt8, zipfWeights } from "./distill-static.js";

describe("zipfWeights", () => {
  test("two tokens by hand: p = 3/5 and 2/5", () => {
    const [first, second] = zipfWeights(2, 0.1);
    expect(first).toBeCloseTo(0.1 / 0.7, 12);
    expect(second).toBeCloseTo(0.1 / 0.5, 12);
  });

  test("rises with rank, within 0 and 1; the default makes the most frequent of 30,000 count for little", () => {
    const weights = zipfWeights(30_000);
    expect(
      weights.every((weight, i) => weight > 0 && weight < 1 && (i === 0 || weight > weights[i - 1]!)),
    ).toBe(true);
    expect(weights[0]).toBeLessThan(0.01);
    expect(weights.at(-1)).toBeGreaterThan(0.9);
    expect(zipfWeights(0)).toHaveLength(0);
  });
});

describe("quantizeInt8", () => {
  test("by hand: scale 2 / 127, halves to even", () => {
    const scale = 2 / 127;
    const { integers, scale: found } = quantizeInt8(
      Float64Array.of(2, -2, 0, scale, 1.4 * scale, -1.6 * scale),
    );
    expect(found).toBe(scale);
    expect([...integers]).toEqual([127, -127, 0, 1, 1, -2]);
    expect([...quantizeInt8(Float64Array.of(127, 0.5, 1.5, 2.5, -0.5, -1.5)).integers]).toEqual([
      127, 0, 2, 2, 0, -2,
    ]);
  });

  test("the error is at most half a step; zeros stay; NaN is refused", () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => Math.sin(i) * i);
    const { integers, scale } = quantizeInt8(values);
    values.forEach((value, i) => {
      expect(Math.abs(value - integers[i]! * scale)).toBeLessThanOrEqual(scale / 2 + 1e-12);
    });
    expect(quantizeInt8(new Float64Array(3))).toEqual({ integers: new Int8Array(3), scale: 1 });
    expect(() => quantizeInt8(Float64Array.of(Number.NaN))).toThrow(RangeError);
  });
});

describe("distillStatic", () => {
  test("points on two axes: projected, then weighted by rank", () => {
    const data = Float32Array.of(3, 1, -1, 1, 1, 2, 1, 0);
    const weights = zipfWeights(4, 0.1);
    const table = distillStatic({ rows: 4, dims: 2, data }, { dims: 1, smoothing: 0.1 });
    expect([table.rows, table.dims]).toEqual([4, 1]);
    [2, -2, 0, 0].forEach((value, row) => {
      expect(table.data[row]).toBeCloseTo(value * weights[row]!, 12);
    });
  });

  test("NaN counts as 0, and dims are at most the teacher's", () => {
    const withNaN = distillStatic({ rows: 3, dims: 2, data: Float32Array.of(1, Number.NaN, 2, 1, 3, 5) });
    expect(withNaN).toEqual(distillStatic({ rows: 3, dims: 2, data: Float32Array.of(1, 0, 2, 1, 3, 5) }));
    expect(withNaN.dims).toBe(2);
  });
});
