import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import {
  type EigenvaluesAlong,
  type SymmetricEigen,
  symmetricEigen,
  symmetricEigenvaluesAlong,
} from "../../numeric/symmetric-eigen.js";
import type { SecondMoments } from "./second-moments.js";

/**
 * Eigenvalues of the covariance, descending, `dims` of them, and the coordinate of the mean along the eigenvector of each.
 * Of fewer rows than dimensions, from the products of the rows, which have the same eigenvalues but for zeros: 4/3 n³
 * operations for the smaller n of the two.
 */
export async function principalValues(
  matrix: EmbeddingMatrix,
  { covariance, mean }: SecondMoments,
  engine: MatrixEngine,
): Promise<EigenvaluesAlong> {
  const { rows, dims } = matrix;
  if (rows >= dims) return symmetricEigenvaluesAlong(covariance, dims, mean);
  const turned = centredColumns(matrix, mean);
  const products = await engine.crossProduct(turned, turned);
  const along = await engine.crossProduct(turned, { rows: dims, dims: 1, data: mean });
  const found = symmetricEigenvaluesAlong(products, rows, along);
  const values = new Float64Array(dims);
  const coordinates = new Float64Array(dims);
  const least = leastSquare(found.values);
  let rest = mean.reduce((sum, value) => sum + value * value, 0);
  found.values.forEach((square, i) => {
    if (!(square > least)) return;
    values[i] = square / Math.max(1, rows - 1);
    coordinates[i] = found.coordinates[i]! / Math.sqrt(square);
    rest -= coordinates[i]! ** 2;
  });
  // What is left of the mean lies where the rows do not vary, along one of the directions of eigenvalue 0.
  coordinates[dims - 1] = Math.sqrt(Math.max(0, rest));
  return { values, coordinates };
}

/**
 * The directions in which rows vary about `mean` (of zeros: those of the rows themselves): unit vectors `count × dims`, and
 * the sums of squares along them, descending, from the products of the rows. No more than rows, without those of rounding.
 * About 9 rows³ operations.
 */
export async function rowAxes(
  matrix: EmbeddingMatrix,
  mean: Float64Array,
  engine: MatrixEngine,
): Promise<SymmetricEigen> {
  const { rows, dims } = matrix;
  const turned = centredColumns(matrix, mean);
  const { values, vectors } = symmetricEigen(await engine.crossProduct(turned, turned), rows);
  const least = leastSquare(values);
  const count = values.filter((value) => value > least).length;
  const axes = new Float64Array(count * dims);
  for (let at = 0; at < count; at++) {
    const length = Math.sqrt(values[at]!);
    for (let j = 0; j < dims; j++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += vectors[at * rows + row]! * turned.data[j * rows + row]!;
      axes[at * dims + j] = sum / length;
    }
  }
  return { values: values.slice(0, count), vectors: axes };
}

/** Rows less their mean, as the columns of a matrix. */
function centredColumns({ rows, dims, data }: EmbeddingMatrix, mean: Float64Array) {
  const turned = new Float64Array(rows * dims);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < dims; j++) turned[j * rows + row] = data[row * dims + j]! - mean[j]!;
  return { rows: dims, dims: rows, data: turned };
}

/** Sums of squares up to this are the rounding of the largest. */
function leastSquare(values: Float64Array): number {
  return Math.max(0, values[0] ?? 0) * values.length * 2 ** -50;
}
