import type { MeanDirection } from "../mean-cosine.js";

/**
 * What each dimension gives of the mean cosine over pairs of different rows: (n²m_i² − Σu_i²)/(n(n − 1)), which sum up to it
 * (rogue dimensions: Timkey, van Schijndel 2021). `squares` is Σu_i² of each dimension over the unit vectors. null for fewer
 * than two rows.
 */
export function directionShares(
  { rows: n, mean }: MeanDirection,
  squares: Float64Array,
): Float64Array | null {
  if (n < 2) return null;
  return mean.map((m, i) => (n * n * m * m - squares[i]!) / (n * (n - 1)));
}
