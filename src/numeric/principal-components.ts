import { symmetricEigen } from "./symmetric-eigen.js";

/** The directions in which rows vary most. */
export interface PrincipalComponents {
  readonly mean: Float64Array;
  /** `components × dims`, row-major, orthonormal, by falling variance. */
  readonly directions: Float64Array;
  /** Variance along each direction (divisor rows - 1, or 1 for a single row; the sum of the weights where there are any). */
  readonly variances: Float64Array;
}

/**
 * Principal component analysis of `rows × dims` values (row-major) through the eigenvectors of the
 * covariance, sums in float64; agrees with scikit-learn's PCA up to the sign of a direction.
 * `weights`, if given, say how much each row counts, as if it were there so many times. Costs rows · dims² + 9 dims³.
 * Throws `RangeError` for no rows, more components than dims, weights that do not fit, non-finite values.
 */
export function principalComponents(
  data: Float32Array | Float64Array,
  rows: number,
  dims: number,
  components: number = dims,
  weights?: Float64Array,
): PrincipalComponents {
  if (rows < 1 || data.length !== rows * dims)
    throw new RangeError(`${data.length} values are no ${rows} × ${dims}`);
  if (!(components >= 1 && components <= dims))
    throw new RangeError(`${components} components of ${dims} dimensions`);
  const total = weights === undefined ? rows : weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0 && total < Infinity) || (weights !== undefined && weights.length !== rows))
    throw new RangeError(`${weights?.length} weights with the sum ${total} for ${rows} rows`);
  const mean = columnMeans(data, rows, dims, total, weights);
  const divisor = weights === undefined ? Math.max(rows - 1, 1) : total;
  const covariance = covarianceOf(data, rows, dims, mean, divisor, weights);
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
    const at = row * components;
    let c = 0;
    for (; c + 3 < components; c += 4) fourProducts(directions, c * dims, centred, projected, at + c);
    for (; c < components; c++) projected[at + c] = product(directions, c * dims, centred);
  }
  return projected;
}

/** Sums of even and odd terms apart, which a processor adds at the same time. */
function product(directions: Float64Array, at: number, centred: Float64Array): number {
  const dims = centred.length;
  let even = 0;
  let odd = 0;
  for (let j = 0; j + 1 < dims; j += 2) {
    even += directions[at + j]! * centred[j]!;
    odd += directions[at + j + 1]! * centred[j + 1]!;
  }
  if (dims % 2 === 1) even += directions[at + dims - 1]! * centred[dims - 1]!;
  return even + odd;
}

/** Four times `product`, with the same sums: each value of the row is read once for four directions. */
function fourProducts(
  directions: Float64Array,
  at: number,
  centred: Float64Array,
  into: Float64Array,
  place: number,
): void {
  const dims = centred.length;
  const [a, b, c, d] = [at, at + dims, at + 2 * dims, at + 3 * dims];
  let [a0, a1, b0, b1, c0, c1, d0, d1] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let j = 0; j + 1 < dims; j += 2) {
    const x = centred[j]!;
    const y = centred[j + 1]!;
    a0 += directions[a + j]! * x;
    a1 += directions[a + j + 1]! * y;
    b0 += directions[b + j]! * x;
    b1 += directions[b + j + 1]! * y;
    c0 += directions[c + j]! * x;
    c1 += directions[c + j + 1]! * y;
    d0 += directions[d + j]! * x;
    d1 += directions[d + j + 1]! * y;
  }
  if (dims % 2 === 1) {
    const x = centred[dims - 1]!;
    a0 += directions[a + dims - 1]! * x;
    b0 += directions[b + dims - 1]! * x;
    c0 += directions[c + dims - 1]! * x;
    d0 += directions[d + dims - 1]! * x;
  }
  into[place] = a0 + a1;
  into[place + 1] = b0 + b1;
  into[place + 2] = c0 + c1;
  into[place + 3] = d0 + d1;
}

function columnMeans(
  data: Float32Array | Float64Array,
  rows: number,
  dims: number,
  total: number,
  weights: Float64Array | undefined,
): Float64Array {
  const mean = new Float64Array(dims);
  for (let row = 0; row < rows; row++) {
    const weight = weights === undefined ? 1 : weights[row]!;
    for (let j = 0; j < dims; j++) mean[j]! += weight * data[row * dims + j]!;
  }
  return mean.map((sum) => sum / total);
}

/** Four rows a pass: each sum in memory is read and written once for four products. */
function covarianceOf(
  data: Float32Array | Float64Array,
  rows: number,
  dims: number,
  mean: Float64Array,
  divisor: number,
  weights: Float64Array | undefined,
): Float64Array {
  const covariance = new Float64Array(dims * dims);
  const centred = Array.from({ length: 4 }, () => new Float64Array(dims));
  const [a, b, c, d] = centred as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let start = 0; start < rows; start += 4) {
    centred.forEach((into, i) => {
      centreRow(data, start + i, rows, mean, weights, into);
    });
    for (let i = 0; i < dims; i++) {
      const [ai, bi, ci, di] = [a[i]!, b[i]!, c[i]!, d[i]!];
      const at = i * dims;
      for (let j = i; j < dims; j++)
        covariance[at + j]! += ai * a[j]! + bi * b[j]! + (ci * c[j]! + di * d[j]!);
    }
  }
  for (let i = 0; i < dims; i++) {
    for (let j = i; j < dims; j++) {
      covariance[i * dims + j]! /= divisor;
      covariance[j * dims + i] = covariance[i * dims + j]!;
    }
  }
  return covariance;
}

/** A row less the mean, times the root of its weight; zeros beyond the last row. */
function centreRow(
  data: Float32Array | Float64Array,
  row: number,
  rows: number,
  mean: Float64Array,
  weights: Float64Array | undefined,
  into: Float64Array,
): void {
  if (row >= rows) {
    into.fill(0);
    return;
  }
  const dims = mean.length;
  const factor = weights === undefined ? 1 : Math.sqrt(weights[row]!);
  for (let j = 0; j < dims; j++) into[j] = factor * (data[row * dims + j]! - mean[j]!);
}
