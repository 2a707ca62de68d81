import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { throwIfAborted } from "../../contracts/errors.js";
import type { MatrixEngine } from "../../contracts/matrix-engine.js";
import { gatherRows } from "../../neighbors/prepare-items.js";

/** Count, sum and Gram matrix XᵀX of some rows: what their covariance is made of. */
export interface RowMoments {
  readonly rows: number;
  readonly sum: Float64Array;
  readonly gram: Float64Array;
}

/**
 * Moments of groups of the given `rows` of a matrix, in that order, as equal in size as can be; costs 2 · rows · dims²
 * operations in the engine however many groups there are.
 */
export async function groupMoments(
  matrix: EmbeddingMatrix,
  rows: Int32Array,
  groups: number,
  engine: MatrixEngine,
  signal?: AbortSignal,
): Promise<RowMoments[]> {
  const found: RowMoments[] = [];
  for (let group = 0; group < groups; group++) {
    throwIfAborted(signal);
    const from = Math.floor((group * rows.length) / groups);
    const part = gatherRows(
      matrix,
      rows.subarray(from, Math.floor(((group + 1) * rows.length) / groups)),
      null,
    );
    if (part.rows === 0) continue;
    found.push({ rows: part.rows, sum: sumOf(part), gram: await engine.crossProduct(part, part) });
  }
  return found;
}

/** Moments of all the parts together. */
export function joinedMoments(parts: readonly RowMoments[], dims: number): RowMoments {
  const sum = new Float64Array(dims);
  const gram = new Float64Array(dims * dims);
  let rows = 0;
  for (const part of parts) {
    rows += part.rows;
    add(sum, part.sum, 1);
    add(gram, part.gram, 1);
  }
  return { rows, sum, gram };
}

/** Moments of the whole without one of its parts. */
export function momentsWithout(whole: RowMoments, part: RowMoments): RowMoments {
  const sum = whole.sum.slice();
  const gram = whole.gram.slice();
  add(sum, part.sum, -1);
  add(gram, part.gram, -1);
  return { rows: whole.rows - part.rows, sum, gram };
}

/** Covariance with divisor rows − 1 (`dims × dims`); zeros for fewer than two rows. */
export function covarianceOf({ rows, sum, gram }: RowMoments): Float64Array {
  const dims = sum.length;
  const covariance = new Float64Array(dims * dims);
  if (rows < 2) return covariance;
  for (let i = 0; i < dims; i++) {
    const mean = sum[i]! / rows;
    for (let j = 0; j < dims; j++)
      covariance[i * dims + j] = (gram[i * dims + j]! - mean * sum[j]!) / (rows - 1);
  }
  return covariance;
}

function sumOf({ rows, dims, data }: EmbeddingMatrix): Float64Array {
  const sum = new Float64Array(dims);
  for (let row = 0; row < rows; row++)
    for (let j = 0, at = row * dims; j < dims; j++, at++) sum[j]! += data[at]!;
  return sum;
}

function add(into: Float64Array, values: Float64Array, sign: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += sign * values[i]!;
}
