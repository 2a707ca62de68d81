import { symmetricEigen } from "./symmetric-eigen.js";

/** The directions in which rows vary most. */
export interface PrincipalComponents {
  readonly mean: Float64Array;
  /** `components × dims`, row-major, orthonormal, by falling variance. */
  readonly directions: Float64Array;
  /** Variance along each direction (divisor rows - 1, or 1 for a single row). */
  readonly variances: Float64Array;
}

/**
 * Principal component analysis of `rows × dims` values (row-major) through the eigenvectors of the
 * covariance, sums in float64; agrees with scikit-learn's PCA up to the sign of a direction.
 * Costs rows · dims² + 9 dims³. Throws `RangeError` for no rows, more components than dims, non-finite values.
 */
export function principalComponents(
  data: Float32Array | Float64Array,
  rows: number,
  dims: number,
  components: number = dims,
): PrincipalComponents {
  if (rows < 1 || data.length !== rows * dims)
    throw new RangeError(`${data.length} values are no ${rows} × ${dims}`);
  if (!(components >= 1 && components <= dims))
    throw new RangeError(`${components} components of ${dims} dimensions`);
  const mean = columnMeans(data, rows, dims);
  const covariance = covarianceOf(data, rows, dims, mean);
  const { values, vectors } = symmetricEigen(covariance, dims);
  return {
    mean,
    directions: vectors.slice(0, components * dims),
    variances: values.slice(0, components).map((value) => Math.max(value, 0)),
  };
}

/** Coordinates of the centred rows along the directions: `rows × components`, row-major. */
export function projectOnto(
  { mean, directions, variances }: PrincipalComponents,
  data: Float32Array | Float64Array,
  rows: number,
): Float64Array {
  const dims = mean.length;
  const components = variances.length;
  const projected = new Float64Array(rows * components);
  const centred = new Float64Array(dims);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < dims; j++) centred[j] = data[row * dims + j]! - mean[j]!;
    for (let c = 0; c < components; c++) {
      let sum = 0;
      for (let j = 0; j < dims; j++) sum += directions[c * dims + j]! * centred[j]!;
      projected[row * components + c] = sum;
    }
  }
  return projected;
}

function columnMeans(data: Float32Array | Float64Array, rows: number, dims: number): Float64Array {
  const mean = new Float64Array(dims);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < dims; j++) mean[j]! += data[row * dims + j]!;
  }
  return mean.map((sum) => sum / rows);
}

function covarianceOf(
  data: Float32Array | Float64Array,
  rows: number,
  dims: number,
  mean: Float64Array,
): Float64Array {
  const covariance = new Float64Array(dims * dims);
  const centred = new Float64Array(dims);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < dims; j++) centred[j] = data[row * dims + j]! - mean[j]!;
    for (let i = 0; i < dims; i++) {
      const value = centred[i]!;
      for (let j = i; j < dims; j++) covariance[i * dims + j]! += value * centred[j]!;
    }
  }
  const divisor = Math.max(rows - 1, 1);
  for (let i = 0; i < dims; i++) {
    for (let j = i; j < dims; j++) {
      covariance[i * dims + j]! /= divisor;
      covariance[j * dims + i] = covariance[i * dims + j]!;
    }
  }
  return covariance;
}
