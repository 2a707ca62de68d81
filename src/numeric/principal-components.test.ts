import { describe, expect, test } from "vitest";
import { principalComponents, projectOnto } from "./principal-components.js";
import { seededRandom } from "./seeded-random.js";

describe("principalComponents", () => {
  test("four points on two axes, by hand", () => {
    const data = Float64Array.of(3, 1, -1, 1, 1, 2, 1, 0);
    const found = principalComponents(data, 4, 2);
    expect([...found.mean]).toEqual([1, 1]);
    expect(found.variances[0]).toBeCloseTo(8 / 3, 12);
    expect(found.variances[1]).toBeCloseTo(2 / 3, 12);
    expect([...found.directions]).toEqual([1, 0, 0, 1]);
    expect([...projectOnto(found, data, 4)]).toEqual([2, 0, -2, 0, 0, 1, 0, -1]);
  });

  test("the line y = 2 x is one direction; a second one has no variance", () => {
    const { directions, variances } = principalComponents(Float64Array.of(0, 0, 1, 2, 2, 4), 3, 2);
    expect(directions[0]).toBeCloseTo(1 / Math.sqrt(5), 12);
    expect(directions[1]).toBeCloseTo(2 / Math.sqrt(5), 12);
    expect(variances[0]).toBeCloseTo(5, 12);
    expect(variances[1]).toBeCloseTo(0, 12);
  });

  test("moving all points changes only the mean; projecting on all directions keeps distances", () => {
    const random = seededRandom(3);
    const data = Float64Array.from({ length: 50 * 6 }, () => random.normal());
    const moved = data.map((value, i) => value + 10 * (i % 6));
    const a = principalComponents(data, 50, 6);
    const b = principalComponents(moved, 50, 6);
    b.directions.forEach((value, i) => {
      expect(value).toBeCloseTo(a.directions[i]!, 9);
    });
    const projected = projectOnto(a, data, 50);
    expect(distance(projected, 6, 3, 40)).toBeCloseTo(distance(data, 6, 3, 40), 10);
    expect(principalComponents(data, 50, 6, 2).directions).toEqual(a.directions.slice(0, 12));
  });

  test("one row has no variance; wrong sizes are refused", () => {
    expect([...principalComponents(Float64Array.of(1, 2), 1, 2).variances]).toEqual([0, 0]);
    expect(() => principalComponents(new Float64Array(0), 0, 2)).toThrow(RangeError);
    expect(() => principalComponents(new Float64Array(4), 2, 2, 3)).toThrow(RangeError);
    expect(() => principalComponents(Float64Array.of(1, Number.NaN), 2, 1)).toThrow(RangeError);
  });

  test("a weight of n counts as n rows, whole numbers or not", () => {
    const random = seededRandom(5);
    const data = Float64Array.from({ length: 7 * 3 }, () => random.normal());
    const weighted = principalComponents(data, 7, 3, 3, Float64Array.of(3, 1, 1, 1, 1, 1, 0));
    const listed = Float64Array.of(...data.subarray(0, 3), ...data.subarray(0, 3), ...data.subarray(0, 18));
    const plain = principalComponents(listed, 8, 3);
    weighted.directions.forEach((value, i) => {
      expect(value).toBeCloseTo(plain.directions[i]!, 10);
    });
    weighted.variances.forEach((value, i) => {
      expect(value).toBeCloseTo((plain.variances[i]! * 7) / 8, 10);
    });
    expect(() => principalComponents(data, 7, 3, 3, new Float64Array(7))).toThrow(RangeError);
    expect(() => principalComponents(data, 7, 3, 3, new Float64Array(6).fill(1))).toThrow(RangeError);
  });
});
function distance(data: Float64Array, dims: number, a: number, b: number): number {
  return Math.hypot(...Array.from({ length: dims }, (_, j) => data[a * dims + j]! - data[b * dims + j]!));
}
