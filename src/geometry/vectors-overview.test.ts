import { expect, test } from "vitest";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import { rowNorms } from "../neighbors/prepare-items.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { firstIdentical } from "./identical-rows.js";
import { meanCosineBetween, meanCosineWithin, meanDirection } from "./mean-cosine.js";

const matrixOf = (rows: number[][]) =>
  embeddingMatrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));
const directionOf = (rows: number[][]) => {
  const matrix = matrixOf(rows);
  return meanDirection(matrix, rowNorms(matrix, "item"));
};

test("mean cosine by hand: three axes and one diagonal; lengths do not matter, zero vectors are left out", () => {
  // Pairs: (x, y) 0, (x, xy) √½, (y, xy) √½.
  const expected = (2 * Math.SQRT1_2) / 3;
  const rows = [
    [2, 0],
    [0, 5],
    [3, 3],
  ];
  expect(meanCosineWithin(directionOf(rows))).toBeCloseTo(expected, 7);
  expect(meanCosineWithin(directionOf([...rows, [0, 0]]))).toBeCloseTo(expected, 7);
  expect(meanCosineBetween(directionOf([[1, 0]]), directionOf(rows))).toBeCloseTo((1 + Math.SQRT1_2) / 3, 7);
});

test("mean cosine in closed form is the mean over all pairs", () => {
  const random = seededRandom(5);
  const rows = Array.from({ length: 40 }, () => Array.from({ length: 7 }, () => random.normal() + 0.4));
  const matrix = matrixOf(rows);
  const norms = rowNorms(matrix, "item");
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < 40; i++)
    for (let j = i + 1; j < 40; j++) {
      let dot = 0;
      for (let d = 0; d < 7; d++) dot += matrix.data[i * 7 + d]! * matrix.data[j * 7 + d]!;
      sum += dot / (norms[i]! * norms[j]!);
      pairs += 1;
    }
  expect(meanCosineWithin(directionOf(rows))).toBeCloseTo(sum / pairs, 12);
});

test("no pair, no mean cosine; equal vectors have 1", () => {
  expect(meanCosineWithin(directionOf([[1, 2]]))).toBeNull();
  expect(
    meanCosineWithin(
      directionOf([
        [0, 0],
        [0, 0],
      ]),
    ),
  ).toBeNull();
  expect(meanCosineBetween(directionOf([[0, 0]]), directionOf([[1, 0]]))).toBeNull();
  expect(
    meanCosineWithin(
      directionOf([
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
    ),
  ).toBeCloseTo(1, 12);
});

test("identical rows are those of equal values; −0 is 0", () => {
  const rows = [
    [1, 2],
    [0, 3],
    [1, 2],
    [-0, 3],
    [1, 2.5],
    [1, 2],
  ];
  expect([...firstIdentical(matrixOf(rows))]).toEqual([0, 1, 0, 1, 4, 0]);
  const many = Array.from({ length: 500 }, (_, i) => [i % 100, (i % 100) / 7]);
  expect([...firstIdentical(matrixOf(many))]).toEqual(many.map((_, i) => i % 100));
});
