import { describe, expect, it } from "vitest";
import { rankOneUpdate } from "./rank-one-update.js";
import { seededRandom } from "./seeded-random.js";
import { symmetricEigenvalues, symmetricEigenvaluesAlong } from "./symmetric-eigen.js";

describe("rankOneUpdate", () => {
  it("by hand: the identity plus a vector, and a vector along one axis", () => {
    expect([...rankOneUpdate(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 2), 0.5)]).toEqual([5.5, 1, 1]);
    expect([...rankOneUpdate(Float64Array.of(5, 3, 1), Float64Array.of(0, 0, 1), 1)]).toEqual([5, 3, 2]);
    expect([...rankOneUpdate(Float64Array.of(5, 3, 1), Float64Array.of(0, 0, 1), 3)]).toEqual([5, 4, 3]);
    const [a, b] = rankOneUpdate(Float64Array.of(2, 1), Float64Array.of(1, 1), 1);
    expect(a).toBeCloseTo((5 + Math.sqrt(5)) / 2, 14);
    expect(b).toBeCloseTo((5 - Math.sqrt(5)) / 2, 14);
    expect([...rankOneUpdate(Float64Array.of(2, 1), Float64Array.of(1, 1), 0)]).toEqual([2, 1]);
    expect(rankOneUpdate(new Float64Array(0), new Float64Array(0), 1)).toHaveLength(0);
  });

  it("gives the eigenvalues of the updated matrix, of full rank, of less, and with eigenvalues that repeat", () => {
    const random = seededRandom(3);
    for (const [n, rank, weight] of [
      [1, 1, 2],
      [40, 40, 1e-9],
      [40, 40, 3],
      [40, 40, 1e9],
      [40, 12, 3],
      [40, 0, 3],
    ] as const) {
      const matrix = new Float64Array(n * n);
      const factors = Float64Array.from({ length: n * rank }, random.normal);
      const vector = Float64Array.from({ length: n }, random.normal);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          for (let c = 0; c < rank; c++)
            matrix[i * n + j]! += factors[i * rank + c]! * factors[j * rank + c]!;
      const { values, coordinates } = symmetricEigenvaluesAlong(matrix, n, vector);
      expect(values).toEqual(symmetricEigenvalues(matrix, n));
      const updated = matrix.map(
        (value, at) => value + weight * vector[Math.floor(at / n)]! * vector[at % n]!,
      );
      const expected = symmetricEigenvalues(updated, n);
      rankOneUpdate(values, coordinates, weight).forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-13 * n * expected[0]!);
      });
    }
  });
});
