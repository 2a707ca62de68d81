/**
 * Takes from each column of a row-major rows × n matrix its mean over the rows. No difference between rows changes, and
 * sums of what is left lose fewer digits. `size` is the largest magnitude left, `rawSize` the largest before.
 */
export function centreColumns(
  values: Float64Array,
  rows: number,
  n: number,
): { readonly centred: Float64Array; readonly size: number; readonly rawSize: number } {
  const centred = new Float64Array(values.length);
  let size = 0;
  let rawSize = 0;
  for (let q = 0; q < n; q++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += values[row * n + q]! / rows;
    for (let row = 0; row < rows; row++) {
      const value = values[row * n + q]!;
      const left = value - mean;
      centred[row * n + q] = left;
      rawSize = Math.max(rawSize, Math.abs(value));
      size = Math.max(size, Math.abs(left));
    }
  }
  return { centred, size, rawSize };
}

/** Share of the largest value below which a difference is taken for rounding, hence for none. */
export const roundingShare = 1e-12;

/** What rounding can change in the difference of two flipped sums over n columns of values up to `size`. */
export function sumRounding(n: number, size: number): number {
  return (n + 32) * size * Number.EPSILON;
}
