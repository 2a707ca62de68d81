/** How alike rows are on average, and which dimensions make them so. */
export interface MeanCosineShares {
  /** Mean cosine over pairs of different rows. */
  readonly mean: number;
  /** 95 % interval by the jackknife of a U statistic: mean ± 1.96 · 2 sd(p)/√n, p_i the mean cosine of row i with the others. */
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  /** What each dimension adds to the mean; they add up to it. */
  readonly contributions: Float64Array;
}

/**
 * Mean cosine of unit rows and the part of each dimension in it, in closed form: (n²ū_i² − Σu_i²)/(n(n − 1)) for dimension i
 * (Timkey, van Schijndel 2021, who call a dimension that holds most of it rogue). Null with fewer than two rows.
 */
export function meanCosineShares({
  rows: n,
  dims,
  data,
}: {
  readonly rows: number;
  readonly dims: number;
  readonly data: Float32Array | Float64Array;
}): MeanCosineShares | null {
  if (n < 2) return null;
  const sum = new Float64Array(dims);
  const squares = new Float64Array(dims);
  for (let row = 0; row < n; row++) {
    const at = row * dims;
    for (let j = 0; j < dims; j++) {
      const value = data[at + j]!;
      sum[j]! += value;
      squares[j]! += value * value;
    }
  }
  const pairs = n * (n - 1);
  const contributions = sum.map((total, j) => (total * total - squares[j]!) / pairs);
  const mean = contributions.reduce((total, part) => total + part, 0);
  let deviations = 0;
  for (let row = 0; row < n; row++) {
    let [even, odd] = [0, 0];
    const at = row * dims;
    const last = dims - (dims % 2);
    for (let j = 0; j < last; j += 2) {
      even += data[at + j]! * (sum[j]! - data[at + j]!);
      odd += data[at + j + 1]! * (sum[j + 1]! - data[at + j + 1]!);
    }
    if (last < dims) even += data[at + last]! * (sum[last]! - data[at + last]!);
    deviations += ((even + odd) / (n - 1) - mean) ** 2;
  }
  const reach = (1.96 * 2 * Math.sqrt(deviations / (n - 1))) / Math.sqrt(n);
  return { mean, low: Math.max(-1, mean - reach), high: Math.min(1, mean + reach), rows: n, contributions };
}
