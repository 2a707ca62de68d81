import { symmetricEigen } from "./symmetric-eigen.js";

/** The directions in which rows vary most. */
export interface PrincipalComponents {
  readonly mean: Float64Array;
  /** `components × dims`, row-major, orthonormal, by falling variance. */
  readonly directions: Float64Array;
  /** Variance along each direction (divisor rows - 1, or 1 for a single row; the sum of the weights where there are any). */
  readonly variances: Float64Array;
}

/** `rows × dims` values, row-major. */
interface Matrix {
  readonly rows: number;
  readonly dims: number;
  readonly data: Float32Array | Float64Array;
}

/** `leftᵀ · right` in float64, of two matrices with equally many rows: `left.dims × right.dims`, row-major. */
export type CrossProduct = (left: Matrix, right: Matrix) => Promise<Float64Array>;

export interface PrincipalComponentsOptions {
  /** Directions wanted. Default: all. */
  readonly components?: number;
  /** How much each row counts, as if it were there so many times. Default: all alike. */
  readonly weights?: Float64Array | undefined;
}

/**
 * Principal component analysis of rows through the eigenvectors of their covariance, in float64; agrees with scikit-learn's
 * PCA up to the sign of a direction. Costs rows · dims² in `crossProduct` and 9 dims³ here.
 * Throws `RangeError` for no rows, more components than dims, weights that do not fit, non-finite values.
 */
export async function principalComponents(
  { rows, dims, data }: Matrix,
  crossProduct: CrossProduct,
  { components = dims, weights }: PrincipalComponentsOptions = {},
): Promise<PrincipalComponents> {
  if (rows < 1 || data.length !== rows * dims)
    throw new RangeError(`${data.length} values are no ${rows} × ${dims}`);
  if (!(components >= 1 && components <= dims))
    throw new RangeError(`${components} components of ${dims} dimensions`);
  const total = weights === undefined ? rows : weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0 && total < Infinity) || (weights !== undefined && weights.length !== rows))
    throw new RangeError(`${weights?.length} weights with the sum ${total} for ${rows} rows`);
  const mean = columnMeans(data, rows, dims, total, weights);
  const divisor = weights === undefined ? Math.max(rows - 1, 1) : total;
  const covariance = new Float64Array(dims * dims);
  for (let start = 0; start < rows; start += blockRows) {
    const block = centredRows(data, start, Math.min(start + blockRows, rows), mean, weights);
    const part = await crossProduct(block, block);
    for (let i = 0; i < covariance.length; i++) covariance[i]! += part[i]! / divisor;
  }
  const { values, vectors } = symmetricEigen(covariance, dims);
  return {
    mean,
    directions: vectors.slice(0, components * dims),
    variances: values.slice(0, components).map((value) => Math.max(value, 0)),
  };
}

/** Coordinates of the centred rows along the directions: `rows × components`, row-major. */
export async function projectOnto(
  { mean, directions, variances }: PrincipalComponents,
  { rows, dims, data }: Matrix,
  crossProduct: CrossProduct,
): Promise<Float64Array> {
  const components = variances.length;
  const columns = { rows: dims, dims: components, data: transposed(directions, components, dims) };
  const projected = new Float64Array(rows * components);
  for (let start = 0; start < rows; start += blockRows) {
    const end = Math.min(start + blockRows, rows);
    const block = centredRows(data, start, end, mean, undefined);
    const left = { rows: dims, dims: end - start, data: transposed(block.data, end - start, dims) };
    projected.set(await crossProduct(left, columns), start * components);
  }
  return projected;
}

/** Rows `start` to `end` less the mean, times the root of their weight. */
function centredRows(
  data: Float32Array | Float64Array,
  start: number,
  end: number,
  mean: Float64Array,
  weights: Float64Array | undefined,
): Matrix & { readonly data: Float64Array } {
  const dims = mean.length;
  const centred = new Float64Array((end - start) * dims);
  for (let row = start; row < end; row++) {
    const factor = weights === undefined ? 1 : Math.sqrt(weights[row]!);
    const into = (row - start) * dims;
    for (let j = 0; j < dims; j++) centred[into + j] = factor * (data[row * dims + j]! - mean[j]!);
  }
  return { rows: end - start, dims, data: centred };
}

/** `columns × rows` of `rows × columns` values. */
function transposed(data: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < columns; j++) turned[j * rows + row] = data[row * columns + j]!;
  }
  return turned;
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

/** Few enough rows to stay in the processor's cache. */
const blockRows = 512;
