import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import { InputError } from "../contracts/errors.js";
import { rowNorms } from "../neighbors/prepare-items.js";
import { truncateRows } from "../numeric/truncate-rows.js";

/**
 * The first `dims` dimensions of vectors that exist already (null: all), normalised again where every one of them had
 * length 1, but for zero vectors. Throws `InputError` for more dimensions than there are, and a NaN or infinite value;
 * `id` names the candidate in it.
 */
export function truncatedMatrix(matrix: EmbeddingMatrix, dims: number | null, id: string): EmbeddingMatrix {
  if (dims === null || dims === matrix.dims) return matrix;
  if (dims > matrix.dims) {
    throw new InputError(
      `"${id}": dims is ${dims}, its vectors have ${matrix.dims}; expected 1 to ${matrix.dims}`,
    );
  }
  return truncateRows(matrix, dims, haveUnitLength(rowNorms(matrix, "given")));
}

function haveUnitLength(norms: Float64Array): boolean {
  return norms.every((norm) => norm === 0 || Math.abs(norm - 1) < unitTolerance);
}

/** Vectors that were stored in float16 keep their length to about this. */
const unitTolerance = 1e-3;
