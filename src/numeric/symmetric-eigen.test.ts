import { describe, expect, test } from "vitest";
import { seededRandom } from "./seeded-random.js";
import { symmetricEigen, symmetricEigenvalues } from "./symmetric-eigen.js";

describe("symmetricEigen", () => {
  test("a 2 × 2 matrix by hand", () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    const half = Math.SQRT1_2;
    expect(vectors[0]).toBeCloseTo(half, 14);
    expect(vectors[1]).toBeCloseTo(half, 14);
    expect(Math.abs(vectors[2]!)).toBeCloseTo(half, 14);
    expect(vectors[2]! * vectors[3]!).toBeCloseTo(-0.5, 14);
  });

  test("the Hilbert matrix of order 3: its trace is 23/15, its determinant 1/2160", () => {
    const hilbert = Float64Array.from({ length: 9 }, (_, i) => 1 / (Math.floor(i / 3) + (i % 3) + 1));
    const { values } = symmetricEigen(hilbert, 3);
    expect(values[0]).toBeCloseTo(1.408318927123654, 14);
    expect(values[1]).toBeCloseTo(0.1223270658539058, 14);
    expect(values[2]).toBeCloseTo(0.002687340355773529, 14);
    expect(values[0]! + values[1]! + values[2]!).toBeCloseTo(23 / 15, 14);
    expect(values[0]! * values[1]! * values[2]! * 2160).toBeCloseTo(1, 11);
  });

  test("the second difference has eigenvalues 2 - 2 cos(k π / (n + 1))", () => {
    const n = 40;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
    }
    const { values } = symmetricEigen(matrix, n);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1)), 12);
    });
  });

  test("A v = λ v, orthonormal vectors, trace kept, for random matrices with equal eigenvalues among them", () => {
    const random = seededRandom(7);
    for (const n of [1, 2, 3, 10, 60]) {
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++)
          matrix[i * n + j] = matrix[j * n + i] = n === 10 ? Number(i === j) : random.normal();
      }
      const copy = matrix.slice();
      const { values, vectors } = symmetricEigen(matrix, n);
      expect(matrix).toEqual(copy);
      expect([...values]).toEqual([...values].sort((a, b) => b - a));
      for (let a = 0; a < n; a++) {
        const v = vectors.subarray(a * n, (a + 1) * n);
        for (let i = 0; i < n; i++) {
          expect(dot(matrix.subarray(i * n, (i + 1) * n), v)).toBeCloseTo(values[a]! * v[i]!, 10);
        }
        for (let b = 0; b < n; b++) {
          expect(dot(v, vectors.subarray(b * n, (b + 1) * n))).toBeCloseTo(a === b ? 1 : 0, 12);
        }
        expect(Math.max(...v)).toBeGreaterThanOrEqual(-Math.min(...v));
      }
    }
  });

  test("zero, diagonal and empty matrices", () => {
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
    const { values, vectors } = symmetricEigen(Float64Array.of(1, 0, 0, 0, 5, 0, 0, 0, 3), 3);
    expect([...values]).toEqual([5, 3, 1]);
    expect([...vectors]).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 0]);
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
  });

  test("refuses wrong sizes and NaN", () => {
    expect(() => symmetricEigen(new Float64Array(5), 2)).toThrow(RangeError);
    expect(() => symmetricEigen(Float64Array.of(Number.NaN), 1)).toThrow(RangeError);
  });
});

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

test("the values alone are those of the whole solution", () => {
  const random = seededRandom(5);
  for (const n of [0, 1, 2, 7, 60]) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal();
    const { values } = symmetricEigen(matrix, n);
    symmetricEigenvalues(matrix, n).forEach((value, i) => {
      expect(value).toBeCloseTo(values[i]!, 12);
    });
  }
  expect([...symmetricEigenvalues(Float64Array.of(0, 0, 0, 0), 2)]).toEqual([0, 0]);
});
