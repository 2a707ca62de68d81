import { describe, expect, test } from "vitest";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { distillStatic, quantizeInt8 } from "./distill-static.js";

const engine = createPlainEngine();

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
  // Four points on two axes about (1, 1): 2 and -2 along the first, 1 and -1 along the second.
  const vectors = { rows: 4, dims: 2, data: Float32Array.of(3, 1, -1, 1, 1, 2, 1, 0) };
  const ones = new Float64Array(4).fill(1);

  test("components of all rows alike, then weights, by hand", async () => {
    const weights = Float64Array.of(1, 0.5, 1, 1);
    const table = await distillStatic(vectors, { dims: 1, weights, occurrences: null }, engine);
    expect([table.rows, table.dims]).toEqual([4, 1]);
    [2, -1, 0, 0].forEach((value, row) => {
      expect(table.data[row]).toBeCloseTo(value, 12);
    });
  });

  test("whitened as tokens occur, by hand: variances 8/4 and 2/4", async () => {
    const table = await distillStatic(vectors, { dims: 2, weights: ones, occurrences: ones }, engine);
    [2 / Math.SQRT2, 0, -2 / Math.SQRT2, 0, 0, Math.SQRT2, 0, -Math.SQRT2].forEach((value, i) => {
      expect(table.data[i]).toBeCloseTo(value, 12);
    });
  });

  test("a token that occurs n times counts as n tokens; one that never occurs does not count", async () => {
    const twice = { rows: 5, dims: 2, data: Float32Array.of(...vectors.data, 3, 1) };
    const often = Float64Array.of(2, 1, 1, 1);
    const counted = await distillStatic(vectors, { dims: 2, weights: ones, occurrences: often }, engine);
    const five = new Float64Array(5).fill(1);
    const listed = await distillStatic(twice, { dims: 2, weights: five, occurrences: five }, engine);
    counted.data.forEach((value, i) => {
      expect(value).toBeCloseTo(listed.data[i]!, 12);
    });
  });

  test("weighted rows, as they occur, have unit covariance", async () => {
    const data = Float32Array.from({ length: 60 * 3 }, (_, i) => Math.sin(i * i) * (1 + (i % 3)) + 5);
    const weights = Float64Array.from({ length: 60 }, (_, i) => 1 / (1 + (i % 7)));
    const occurrences = Float64Array.from({ length: 60 }, (_, i) => 1 + (i % 5));
    const { data: table, dims } = await distillStatic(
      { rows: 60, dims: 3, data },
      { dims: 3, weights, occurrences },
      engine,
    );
    const total = occurrences.reduce((sum, count, i) => sum + count * weights[i]! ** 2, 0);
    for (let a = 0; a < dims; a++) {
      for (let b = 0; b < dims; b++) {
        let sum = 0;
        for (let i = 0; i < 60; i++) sum += occurrences[i]! * table[i * dims + a]! * table[i * dims + b]!;
        expect(sum / total).toBeCloseTo(a === b ? 1 : 0, 9);
      }
    }
  });

  test("directions without variance are left out; dims are at most the teacher's; equal vectors are refused", async () => {
    const line = { rows: 3, dims: 2, data: Float32Array.of(0, 0, 1, 2, 2, 4) };
    const three = new Float64Array(3).fill(1);
    const nine = (occurrences: Float64Array | null) => ({ dims: 9, weights: three, occurrences });
    expect((await distillStatic(line, nine(three), engine)).dims).toBe(1);
    expect((await distillStatic(line, nine(null), engine)).dims).toBe(2);
    const equal = { rows: 3, dims: 2, data: new Float32Array(6).fill(1) };
    await expect(distillStatic(equal, nine(three), engine)).rejects.toThrow(RangeError);
    const four = { dims: 2, weights: ones, occurrences: null };
    await expect(distillStatic(line, four, engine)).rejects.toThrow(RangeError);
  });
});
