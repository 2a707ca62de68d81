/** Rows of vectors: `rows × dims`, row-major. */
interface Rows {
  readonly rows: number;
  readonly dims: number;
  readonly data: Float32Array;
}

/**
 * The first `keep` values of each row. `normalize` gives each row length 1 again, its norm taken in float64; a row that
 * is zero in all it keeps stays zero. As `truncate_embeddings`, then `normalize_embeddings`, of sentence-transformers
 * (Kusupati et al. 2022, Matryoshka Representation Learning). `keep` is from 1 to `dims`.
 */
export function truncateRows({ rows, dims, data }: Rows, keep: number, normalize: boolean): Rows {
  const kept = new Float32Array(rows * keep);
  for (let row = 0; row < rows; row++) {
    const head = data.subarray(row * dims, row * dims + keep);
    const norm = normalize ? Math.max(lengthOf(head), smallestNorm) : 1;
    for (let j = 0; j < keep; j++) kept[row * keep + j] = head[j]! / norm;
  }
  return { rows, dims: keep, data: kept };
}

function lengthOf(vector: Float32Array): number {
  let square = 0;
  for (const value of vector) square += value * value;
  return Math.sqrt(square);
}

/** Below this a length is no direction (as in torch.nn.functional.normalize). */
const smallestNorm = 1e-12;
