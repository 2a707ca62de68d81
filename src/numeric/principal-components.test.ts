import { describe, expect, test } from "vitest";
import { type CrossProduct, principalComponents, projectOnto } from "./principal-components.js";
import { seededRandom } from "./seeded-random.js";

const product: CrossProduct = async (left, right) => {
  const result = new Float64Array(left.dims * right.dims);
  for (let at = 0; at < result.length; at++) {
    const [i, j] = [Math.floor(at / right.dims), at % right.dims];
    for (let row = 0; row < left.rows; row++)
      result[at]! += left.data[row * left.dims + i]! * right.data[row * right.dims + j]!;
  }
  return result;
};

describe("principalComponents", () => {
  test("four points on two axes, by hand", async () => {
    const data = Float64Array.of(3, 1, -1, 1, 1, 2, 1, 0);
    const found = await principalComponents({ rows: 4, dims: 2, data }, product);
    expect([...found.mean]).toEqual([1, 1]);
    expect(found.variances[0]).toBeCloseTo(8 / 3, 12);
    expect(found.variances[1]).toBeCloseTo(2 / 3, 12);
    expect([...found.directions]).toEqual([1, 0, 0, 1]);
    expect([...(await projectOnto(found, { rows: 4, dims: 2, data }, product))]).toEqual([
      2, 0, -2, 0, 0, 1, 0, -1,
    ]);
  });

  test("the line y = 2 x is one direction; a second one has no variance", async () => {
    const { directions, variances } = await principalComponents(
      { rows: 3, dims: 2, data: Float64Array.of(0, 0, 1, 2, 2, 4) },
      product,
    );
    expect(directions[0]).toBeCloseTo(1 / Math.sqrt(5), 12);
    expect(directions[1]).toBeCloseTo(2 / Math.sqrt(5), 12);
    expect(variances[0]).toBeCloseTo(5, 12);
    expect(variances[1]).toBeCloseTo(0, 12);
  });

  test("moving all points changes only the mean; projecting on all directions keeps distances", async () => {
    const random = seededRandom(3);
    const data = Float64Array.from({ length: 50 * 6 }, () => random.normal());
    const moved = data.map((value, i) => value + 10 * (i % 6));
    const a = await principalComponents({ rows: 50, dims: 6, data }, product);
    const b = await principalComponents({ rows: 50, dims: 6, data: moved }, product);
    b.directions.forEach((value, i) => {
      expect(value).toBeCloseTo(a.directions[i]!, 9);
    });
    const projected = await projectOnto(a, { rows: 50, dims: 6, data }, product);
    expect(distance(projected, 6, 3, 40)).toBeCloseTo(distance(data, 6, 3, 40), 10);
    const two = await principalComponents({ rows: 50, dims: 6, data }, product, { components: 2 });
    expect(two.directions).toEqual(a.directions.slice(0, 12));
  });

  test("one row has no variance; wrong sizes are refused", async () => {
    const of = (data: Float64Array, rows: number, dims: number, options = {}) =>
      principalComponents({ rows, dims, data }, product, options);
    expect([...(await of(Float64Array.of(1, 2), 1, 2)).variances]).toEqual([0, 0]);
    await expect(of(new Float64Array(0), 0, 2)).rejects.toThrow(RangeError);
    await expect(of(new Float64Array(4), 2, 2, { components: 3 })).rejects.toThrow(RangeError);
    await expect(of(Float64Array.of(1, Number.NaN), 2, 1)).rejects.toThrow(RangeError);
  });

  test("a weight of n counts as n rows, whole numbers or not", async () => {
    const random = seededRandom(5);
    const data = Float64Array.from({ length: 7 * 3 }, () => random.normal());
    const seven = { rows: 7, dims: 3, data };
    const weights = Float64Array.of(3, 1, 1, 1, 1, 1, 0);
    const weighted = await principalComponents(seven, product, { weights });
    const listed = Float64Array.of(...data.subarray(0, 3), ...data.subarray(0, 3), ...data.subarray(0, 18));
    const plain = await principalComponents({ rows: 8, dims: 3, data: listed }, product);
    weighted.directions.forEach((value, i) => {
      expect(value).toBeCloseTo(plain.directions[i]!, 10);
    });
    weighted.variances.forEach((value, i) => {
      expect(value).toBeCloseTo((plain.variances[i]! * 7) / 8, 10);
    });
    for (const wrong of [new Float64Array(7), new Float64Array(6).fill(1)]) {
      await expect(principalComponents(seven, product, { weights: wrong })).rejects.toThrow(RangeError);
    }
  });
});

function distance(data: Float64Array, dims: number, a: number, b: number): number {
  return Math.hypot(...Array.from({ length: dims }, (_, j) => data[a * dims + j]! - data[b * dims + j]!));
}
