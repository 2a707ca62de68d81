import { describe, expect, test } from "vitest";
import { gramMatrix, orthonormalColumns } from "./orthonormal-columns.js";
import { seededRandom } from "./seeded-random.js";
import { type SparseMatrix, transposeSparse } from "./sparse-matrix.js";
import { symmetricEigen } from "./symmetric-eigen.js";
import { truncatedSvd } from "./truncated-svd.js";

/** A sparse matrix of dense rows; zeros are left out. */
function sparse(rows: readonly (readonly number[])[]): SparseMatrix {
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const row of rows) {
    row.forEach((value, column) => {
      if (value === 0) return;
      indices.push(column);
      values.push(value);
    });
    offsets.push(indices.length);
  }
  return {
    rows: rows.length,
    columns: rows[0]?.length ?? 0,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  };
}

function randomRows(rows: number, columns: number, seed: number, share = 0.3): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => (random.uniform() < share ? random.normal() : 0)),
  );
}

describe("orthonormalColumns", () => {
  test.each([
    [50, 7],
    [130, 9],
    [4, 4],
  ])("%s × %s: columns come out orthonormal", (rows, columns) => {
    const random = seededRandom(3);
    const data = Float64Array.from({ length: rows * columns }, () => random.normal());
    expect(orthonormalColumns(data, rows, columns)).toBe(columns);
    gramMatrix(data.subarray(0, rows * columns), rows, columns).forEach((value, at) => {
      expect(value).toBeCloseTo(at % (columns + 1) === 0 ? 1 : 0, 12);
    });
  });

  test("a column that depends on others, and one of zeros, are dropped", () => {
    const data = Float64Array.from(
      [
        [1, 2, 0, 0],
        [0, 0, 0, 1],
        [1, 2, 0, 1],
      ].flat(),
    );
    expect(orthonormalColumns(data, 3, 4)).toBe(2);
    const gram = gramMatrix(data.subarray(0, 6), 3, 2);
    expect([...gram].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([1, 0, 0, 1]);
  });
});

describe("transposeSparse", () => {
  test("turns rows to columns, twice back", () => {
    const matrix = sparse([
      [1, 0, 2],
      [0, 0, 3],
    ]);
    const turned = transposeSparse(matrix);
    expect(turned).toEqual(
      sparse([
        [1, 0],
        [0, 0],
        [2, 3],
      ]),
    );
    expect(transposeSparse(turned)).toEqual(matrix);
  });
});

describe("truncatedSvd", () => {
  test("by hand: diag(3, 2) beside a column of zeros", async () => {
    const matrix = sparse([
      [0, 2, 0],
      [3, 0, 0],
    ]);
    const { singularValues, right } = await truncatedSvd(matrix, 2, { random: seededRandom(1) });
    expect([...singularValues]).toEqual([expect.closeTo(3, 12), expect.closeTo(2, 12)]);
    [1, 0, 0, 1, 0, 0].forEach((value, at) => {
      expect(right[at]).toBeCloseTo(value, 12);
    });
  });

  test.each([
    ["tall", 60, 25],
    ["wide", 25, 60],
  ])("%s: the values and vectors are those of the full decomposition", async (_, rows, columns) => {
    const dense = randomRows(rows, columns, 5);
    const k = 6;
    const { singularValues, right } = await truncatedSvd(sparse(dense), k, {
      random: seededRandom(2),
      iterations: 60,
    });
    const gram = gramMatrix(Float64Array.from(dense.flat()), rows, columns);
    const { values, vectors } = symmetricEigen(gram, columns);
    for (let c = 0; c < k; c++) {
      expect(singularValues[c]).toBeCloseTo(Math.sqrt(values[c]!), 9);
      const cosine = Array.from(
        { length: columns },
        (__, j) => right[j * k + c]! * vectors[c * columns + j]!,
      );
      expect(cosine.reduce((a, b) => a + b)).toBeCloseTo(1, 7);
    }
  });

  test("fewer than asked for where the rank is less; none of a matrix of zeros", async () => {
    const rows = randomRows(5, 40, 8, 1);
    const twice = sparse([...rows, ...rows]);
    const found = await truncatedSvd(twice, 20, { random: seededRandom(1) });
    expect(found.singularValues).toHaveLength(5);
    expect(found.right).toHaveLength(5 * 40);
    const none = await truncatedSvd(sparse([[0, 0]]), 1, { random: seededRandom(1) });
    expect(none.singularValues).toHaveLength(0);
  });

  test("the same seed gives the same bytes; another the same values; steps are told and may end it", async () => {
    const matrix = sparse(randomRows(80, 50, 9));
    const once = await truncatedSvd(matrix, 4, { random: seededRandom(1) });
    expect(await truncatedSvd(matrix, 4, { random: seededRandom(1) })).toEqual(once);
    const other = await truncatedSvd(matrix, 4, { random: seededRandom(2), iterations: 40 });
    const exact = await truncatedSvd(matrix, 4, { random: seededRandom(3), iterations: 40 });
    other.singularValues.forEach((value, i) => {
      expect(value).toBeCloseTo(exact.singularValues[i]!, 9);
    });
    const steps: number[] = [];
    await truncatedSvd(matrix, 4, {
      random: seededRandom(1),
      onStep: (done, total) => void steps.push(done / total),
    });
    expect(steps.at(-1)).toBe(1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    const stop = () => {
      throw new Error("enough");
    };
    await expect(truncatedSvd(matrix, 4, { random: seededRandom(1), onStep: stop })).rejects.toThrow(
      "enough",
    );
    await expect(truncatedSvd(matrix, 0, { random: seededRandom(1) })).rejects.toThrow(RangeError);
  });
});
