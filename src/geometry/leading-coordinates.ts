import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import { throwIfAborted } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { orthonormalColumns } from "../numeric/orthonormal-columns.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { secondMoments } from "./shape/second-moments.js";

/** Rows seen in the directions in which they vary most. */
export interface LeadingCoordinates {
  /** `rows × width`: coordinates along orthonormal directions that span the leading components, the mean at the origin. */
  readonly coordinates: EmbeddingMatrix;
  /** Share of the variance that they hold, 0 to 1: 1 where the rows vary in no more directions; null where they do not vary. */
  readonly share: number | null;
}

/**
 * The rows in their leading `width` principal components, which subspace iteration finds (Halko, Martinsson, Tropp 2011,
 * algorithm 4.4): distances and products of the centred rows are kept, to rounding, where they vary in no more directions,
 * as fewer rows than `width` do. 2 · rows · dims² operations in the engine, and 2 · dims² · width for each of four rounds.
 */
export async function leadingCoordinates(
  matrix: EmbeddingMatrix,
  width: number,
  {
    engine,
    random,
    signal,
  }: {
    readonly engine: MatrixEngine;
    readonly random: SeededRandom;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<LeadingCoordinates> {
  const { rows, dims } = matrix;
  const { mean, covariance } = await secondMoments(matrix, { engine, signal });
  let basis = Float64Array.from({ length: dims * Math.min(width, dims) }, () => random.normal());
  let found = orthonormalColumns(basis, dims, Math.min(width, dims));
  for (let round = 0; round < rounds && found > 0; round++) {
    throwIfAborted(signal);
    const left = { rows: dims, dims, data: covariance };
    basis = new Float64Array(
      await engine.crossProduct(left, { rows: dims, dims: found, data: basis.subarray(0, dims * found) }),
    );
    found = orthonormalColumns(basis, dims, found);
  }
  if (found === 0) return { coordinates: embeddingMatrix(rows, 1, new Float32Array(rows)), share: null };
  const data = new Float32Array(rows * found);
  let held = 0;
  for (let start = 0; start < rows; start += blockRows) {
    throwIfAborted(signal);
    const block = centredColumns(matrix, mean, start, Math.min(rows, start + blockRows));
    const part = await engine.crossProduct(block, {
      rows: dims,
      dims: found,
      data: basis.subarray(0, dims * found),
    });
    data.set(part, start * found);
    for (const value of part) held += value * value;
  }
  let total = 0;
  for (let j = 0; j < dims; j++) total += covariance[j * dims + j]! * Math.max(1, rows - 1);
  return {
    coordinates: embeddingMatrix(rows, found, data),
    share: total > 0 ? Math.min(1, held / total) : null,
  };
}

/** Rows `start` to `end` less the mean, as the columns of a matrix. */
function centredColumns(
  { dims, data }: EmbeddingMatrix,
  mean: Float64Array,
  start: number,
  end: number,
): { rows: number; dims: number; data: Float64Array } {
  const count = end - start;
  const turned = new Float64Array(count * dims);
  for (let row = 0; row < count; row++)
    for (let j = 0; j < dims; j++) turned[j * count + row] = data[(start + row) * dims + j]! - mean[j]!;
  return { rows: dims, dims: count, data: turned };
}

const blockRows = 1_024;
/** Multiplications by the covariance. */
const rounds = 4;
