import { afterAll, describe, expect, it } from "vitest";
import { embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { rankOneUpdate } from "../../numeric/rank-one-update.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { symmetricEigen, symmetricEigenvalues } from "../../numeric/symmetric-eigen.js";
import { createOnnxMatrixEngine } from "../../search/onnx-matrix-engine.js";
import { partitionIsotropy } from "./partition-isotropy.js";
import { principalValues, rowAxes } from "./row-axes.js";
import { secondMoments, uncentredProducts } from "./second-moments.js";

const engine = createOnnxMatrixEngine({ threads: 1 });
afterAll(() => engine.close());

/** Rows about a mean that is far from the origin, the last one a copy of the first. */
function few(rows: number, dims: number, seed: number) {
  const random = seededRandom(seed);
  const data = Float32Array.from(
    { length: rows * dims },
    (_, at) => 0.1 * random.normal() + 0.2 * ((at % dims) % 3),
  );
  data.copyWithin((rows - 1) * dims, 0, dims);
  return embeddingMatrix(rows, dims, data);
}

describe("from the products of few rows", () => {
  it.each([
    [1, 5],
    [2, 5],
    [7, 8],
    [12, 40],
  ])("%i rows in %i dimensions: the eigenvalues of the covariance and of XᵀX", async (rows, dims) => {
    const matrix = few(rows, dims, rows);
    const moments = await secondMoments(matrix, { engine });
    const { values, coordinates } = await principalValues(matrix, moments, engine);
    symmetricEigenvalues(moments.covariance, dims).forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 12);
    });
    const divisor = Math.max(1, rows - 1);
    const uncentred = rankOneUpdate(values, coordinates, rows / divisor);
    symmetricEigenvalues(uncentredProducts(moments), dims).forEach((value, i) => {
      expect(uncentred[i]! * divisor).toBeCloseTo(value, 11);
    });
  });

  it("axes are orthonormal, hold all squares, and show the isotropy that all eigenvectors do", async () => {
    const matrix = few(12, 40, 3);
    const moments = await secondMoments(matrix, { engine });
    const { values, vectors } = await rowAxes(matrix, new Float64Array(40), engine);
    expect(values.length).toBe(11);
    const whole = symmetricEigen(uncentredProducts(moments), 40);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(whole.values[i]!, 10);
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let c = 0; c < 40; c++) product += vectors[i * 40 + c]! * vectors[j * 40 + c]!;
        expect(product).toBeCloseTo(i === j ? 1 : 0, 9);
      }
    });
    const short = await partitionIsotropy(matrix, vectors, engine);
    const long = await partitionIsotropy(matrix, whole.vectors, engine);
    expect(short!.isotropy).toBeCloseTo(long!.isotropy, 9);
  });

  it("rows of zeros have no axes; every direction is alike", async () => {
    const nothing = embeddingMatrix(3, 5, new Float32Array(15));
    const { vectors } = await rowAxes(nothing, new Float64Array(5), engine);
    expect(vectors.length).toBe(0);
    expect((await partitionIsotropy(nothing, vectors, engine))!.isotropy).toBe(1);
  });
});
