import type { EmbeddingMatrix } from "./embedding-matrix.js";

/** The vector of one row, a view into the matrix. */
export function matrixRow(matrix: EmbeddingMatrix, row: number): Float32Array {
  return matrix.data.subarray(row * matrix.dims, (row + 1) * matrix.dims);
}
