import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";

/** Throws `RangeError` where two matrices over the same rows have different numbers of them. */
export function requireSameRows(
  left: Pick<EmbeddingMatrix, "rows">,
  right: Pick<EmbeddingMatrix, "rows">,
): void {
  if (left.rows === right.rows) return;
  throw new RangeError(`${left.rows} rows and ${right.rows}; both matrices must have the same rows`);
}
