import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import type { SeededRandom } from "../../numeric/seeded-random.js";
import { truncatedSvd } from "../../numeric/truncated-svd.js";

/** Rows in the plane of their two leading principal components. */
export interface PrincipalPlane {
  /** `rows × 2`, row-major, the mean at the origin; a column of zeros where the rows vary in fewer directions. */
  readonly coordinates: Float64Array;
  /** Share of the variance along each of the two; null where the rows do not vary. */
  readonly shares: readonly [number, number] | null;
}

/**
 * Principal component analysis to two dimensions. The covariance comes from the engine, its two leading eigenvectors from
 * subspace iteration, so that it costs rows · dims² in the engine and no full set of eigenvectors; agrees with scikit-learn's
 * PCA up to the sign of a direction, here such that its entry of largest size is positive.
 */
export async function principalPlane(
  matrix: EmbeddingMatrix,
  engine: MatrixEngine,
  random: SeededRandom,
): Promise<PrincipalPlane> {
  const { rows, dims, data } = matrix;
  const coordinates = new Float64Array(2 * rows);
  if (rows === 0) return { coordinates, shares: null };
  const mean = columnMeans(matrix);
  const centred = new Float32Array(data.length);
  for (let row = 0, at = 0; row < rows; row++)
    for (let j = 0; j < dims; j++, at++) centred[at] = data[at]! - mean[j]!;
  const centredRows = { rows, dims, data: centred };
  const scatter = await engine.crossProduct(centredRows, centredRows);
  let trace = 0;
  for (let j = 0; j < dims; j++) trace += scatter[j * dims + j]!;
  if (!(trace > 0)) return { coordinates, shares: null };
  const { singularValues, right } = await truncatedSvd(dense(scatter, dims), 2, { random, iterations: 12 });
  const found = singularValues.length;
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < Math.min(2, found); c++) {
      let sum = 0;
      for (let j = 0; j < dims; j++) sum += (data[row * dims + j]! - mean[j]!) * right[j * found + c]!;
      coordinates[2 * row + c] = sum;
    }
  }
  return { coordinates, shares: [singularValues[0]! / trace, (singularValues[1] ?? 0) / trace] };
}

function columnMeans({ rows, dims, data }: EmbeddingMatrix): Float64Array {
  const mean = new Float64Array(dims);
  for (let row = 0, at = 0; row < rows; row++) for (let j = 0; j < dims; j++, at++) mean[j]! += data[at]!;
  return mean.map((sum) => sum / rows);
}

function dense(values: Float64Array, side: number) {
  const all = { length: side * side };
  return {
    rows: side,
    columns: side,
    offsets: Int32Array.from({ length: side + 1 }, (_, row) => row * side),
    indices: Int32Array.from(all, (_, place) => place % side),
    values,
  };
}
