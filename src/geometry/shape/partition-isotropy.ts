/** Partition functions of a set of vectors in several directions. */
export interface PartitionIsotropy {
  /** min Z/max Z, 0 to 1: 1 where no direction is different. */
  readonly value: number;
  /** ln Z(c) of each direction and of its opposite, ascending. */
  readonly logZ: Float64Array;
}

/**
 * Isotropy by partition functions (Arora et al. 2016; Mu, Viswanath 2018): min Z(c)/max Z(c), Z(c) = Σ e^{c·x}, over ±c for
 * the given directions (eigenvectors of XᵀX, vectors as they are). `products` holds c·x: `rows × directions`, row-major.
 * Sums are of logarithms, so that no length overflows. null without rows.
 */
export function partitionIsotropy(
  products: Float64Array,
  rows: number,
  directions: number,
): PartitionIsotropy | null {
  if (rows === 0 || directions === 0) return null;
  const logZ = new Float64Array(2 * directions);
  for (let c = 0; c < directions; c++) {
    logZ[2 * c] = logSum(products, rows, directions, c, 1);
    logZ[2 * c + 1] = logSum(products, rows, directions, c, -1);
  }
  logZ.sort();
  return { value: Math.exp(logZ[0]! - logZ[logZ.length - 1]!), logZ };
}

function logSum(products: Float64Array, rows: number, directions: number, c: number, sign: number): number {
  let most = -Infinity;
  for (let i = 0; i < rows; i++) most = Math.max(most, sign * products[i * directions + c]!);
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += Math.exp(sign * products[i * directions + c]! - most);
  return most + Math.log(sum);
}
