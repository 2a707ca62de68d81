import type { EmbeddingMatrix, ProviderManifest } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { requireChoice } from "../contracts/require-choice.js";
import { dotProduct } from "../numeric/dot-product.js";

/** How two vectors are compared. Every score is "higher is better": Euclidean distance is negated. */
export type Similarity = ProviderManifest["similarity"];

/** Items made ready for any number of searches; `prepareItems` makes it. */
export interface PreparedItems {
  readonly similarity: Similarity;
  /** The vectors as given: exact scores are computed from these. */
  readonly matrix: EmbeddingMatrix;
  /** Euclidean length of each given vector, in float64. */
  readonly norms: Float64Array;
  /** What the engine multiplies: unit vectors for cosine, without the rows that cannot be found. */
  readonly searched: EmbeddingMatrix;
  /** Given row of each searched row; null where they are the same. */
  readonly rowOf: Int32Array | null;
  /** −‖x‖²/2 of each searched row, for Euclidean order; else null. */
  readonly bias: Float32Array | null;
  /** Longest searched vector. */
  readonly maxNorm: number;
  /** Cosine: the furthest a searched vector's length is from 1. */
  readonly normError: number;
  /** Rows with the zero vector, which cosine and dot product leave out; empty for Euclidean distance. */
  readonly zeroRows: Int32Array;
}

/**
 * Checks `items` (`rows × dims`) and computes once what every search needs: lengths and, for cosine,
 * unit vectors (norm in float64, stored in float32; vectors that have length 1 to 2^−20 are used as they are).
 * A zero vector has no direction and its product with everything is 0, so that it would outrank every real
 * match with a negative score: cosine and dot product leave it out and list it in `zeroRows`. For Euclidean
 * distance the origin is a point like any other.
 * `norms` are what `rowNorms` found, where it has been asked before.
 * Throws `InputError` naming the row (counted from `firstRow`) of a NaN or infinite value, for an unknown similarity, and
 * for values that are not rows × dims.
 */
export function prepareItems(
  items: EmbeddingMatrix,
  similarity: Similarity,
  firstRow = 0,
  norms = rowNorms(items, "item", firstRow),
): PreparedItems {
  requireChoice("similarity", similarity, ["cosine", "dot", "euclidean"] satisfies Similarity[]);
  const zeroRows = similarity === "euclidean" ? new Int32Array(0) : rowsWhere(norms, (norm) => norm === 0);
  const rowOf = zeroRows.length === 0 ? null : rowsWhere(norms, (norm) => norm !== 0);
  const normError = similarity === "cosine" ? largestNormError(norms) : 0;
  const unit = similarity === "cosine" && normError > nearlyUnit;
  const searched = rowOf === null && !unit ? items : gatherRows(items, rowOf, unit ? norms : null);
  return {
    similarity,
    matrix: items,
    norms,
    searched,
    rowOf,
    bias: similarity === "euclidean" ? Float32Array.from(norms, (norm) => (-norm * norm) / 2) : null,
    maxNorm: unit ? 1 : norms.reduce((max, norm) => Math.max(max, norm), 0),
    normError: unit ? 0 : normError,
    zeroRows,
  };
}

/**
 * Euclidean length of each row, in float64. Throws `InputError` naming the row (from `firstRow`) and dimension of a
 * NaN or infinite value; `what` names the matrix in the message.
 */
export function rowNorms({ rows, dims, data }: EmbeddingMatrix, what: string, firstRow = 0): Float64Array {
  if (data.length !== rows * dims)
    throw new InputError(`${data.length} values cannot be ${rows} rows of ${dims} dimensions`);
  const norms = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    // Squares of float32 values cannot overflow float64, so this is finite exactly when every value is.
    const square = dotProduct(data, row * dims, data, row * dims, dims);
    if (!Number.isFinite(square))
      throw notFinite(data.subarray(row * dims, (row + 1) * dims), firstRow + row, what);
    norms[row] = Math.sqrt(square);
  }
  return norms;
}

/** Rows of `matrix` copied in the order of `rows` (null: all), each divided by its norm where `norms` is given. */
export function gatherRows(
  { rows: total, dims, data }: EmbeddingMatrix,
  rows: Int32Array | null,
  norms: Float64Array | null,
): EmbeddingMatrix {
  const count = rows?.length ?? total;
  const copy = new Float32Array(count * dims);
  for (let i = 0; i < count; i++) {
    const row = rows === null ? i : rows[i]!;
    const source = data.subarray(row * dims, (row + 1) * dims);
    if (norms === null) copy.set(source, i * dims);
    else {
      const norm = norms[row]!;
      for (let j = 0; j < dims; j++) copy[i * dims + j] = source[j]! / norm;
    }
  }
  return { rows: count, dims, data: copy };
}

function rowsWhere(norms: Float64Array, holds: (norm: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < norms.length; row++) if (holds(norms[row]!)) rows.push(row);
  return Int32Array.from(rows);
}

function largestNormError(norms: Float64Array): number {
  let largest = 0;
  for (const norm of norms) if (norm !== 0) largest = Math.max(largest, Math.abs(norm - 1));
  return largest;
}

function notFinite(vector: Float32Array, row: number, what: string): InputError {
  const at = vector.findIndex((value) => !Number.isFinite(value));
  return new InputError(
    `${what} vector ${row} (rows count from 0) holds ${vector[at]} at dimension ${at}; vectors must be finite numbers. Make that vector anew, or leave its row out`,
  );
}

/** Vectors whose length is no further from 1 are used as they are. */
export const nearlyUnit = 2 ** -20;
