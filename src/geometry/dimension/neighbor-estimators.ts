import { quantile } from "../../numeric/quantile.js";

/** Distances of one row to its nearest others, ascending, none of them 0. */
export type RowDistances = Float64Array;

/**
 * TwoNN (Facco et al. 2017): of the ratios μ = R₂/R₁ the smallest ⌊kept · n⌋, F_i = i/n; the slope through the origin of
 * −ln(1 − F) on ln μ. null where no ratio tells.
 */
export function twoNN(rows: readonly RowDistances[], kept = 0.9): number | null {
  const logs = logRatios(rows, 1, 2).sort();
  const n = logs.length;
  let [product, square] = [0, 0];
  for (let i = 0; i < Math.floor(kept * n); i++) {
    product += -Math.log1p(-(i + 1) / n) * logs[i]!;
    square += logs[i]! ** 2;
  }
  return positive(product / square);
}

/** TwoNN by likelihood: (n − 1)/Σ ln μ, nothing left out. */
export function twoNNLikelihood(rows: readonly RowDistances[]): number | null {
  const logs = logRatios(rows, 1, 2);
  return positive((logs.length - 1) / logs.reduce((sum, value) => sum + value, 0));
}

/**
 * Likelihood estimate of each row (Levina, Bickel 2005): (k − 1)/Σ ln(R_k/R_j) over j < k, with k − 2 above unbiased. Rows
 * whose neighbours are all equally far have Infinity.
 */
export function localDimensions(
  rows: readonly RowDistances[],
  k: number,
  { unbiased = false }: { readonly unbiased?: boolean } = {},
): Float64Array {
  return Float64Array.from(deepRows(rows, k), (row) => {
    let sum = 0;
    for (let j = 0; j < k - 1; j++) sum += Math.log(row[k - 1]! / row[j]!);
    return (k - (unbiased ? 2 : 1)) / sum;
  });
}

/** The harmonic mean of `localDimensions` (MacKay, Ghahramani 2005). */
export function mleDimension(rows: readonly RowDistances[], k: number, unbiased = false): number | null {
  const local = localDimensions(rows, k, { unbiased });
  return positive(local.length / local.reduce((sum, value) => sum + 1 / value, 0));
}

/** MADA (Farahmand et al. 2007): the mean of ln 2/ln(R_k/R_{k/2}) over the rows. */
export function madaDimension(rows: readonly RowDistances[], k: number): number | null {
  return meanOf(
    deepRows(rows, k).map((row) => Math.LN2 / Math.log(row[k - 1]! / row[Math.floor(k / 2) - 1]!)),
  );
}

/** Method of moments (Amsaleg et al. 2018): the mean of m/(R_k − m), m the mean of the k distances. */
export function momentsDimension(rows: readonly RowDistances[], k: number): number | null {
  return meanOf(
    deepRows(rows, k).map((row) => {
      const m = row.subarray(0, k).reduce((sum, value) => sum + value, 0) / k;
      return m / (row[k - 1]! - m);
    }),
  );
}

/** Dimension at one scale: that of neighbours `near` and 2 · `near`. */
export interface GrideEstimate {
  readonly dimension: number;
  readonly standardError: number;
  /** Mean of the two distances over the rows. */
  readonly scale: number;
}

/**
 * Gride (Denti et al. 2022): μ = R_b/R_a, a = `near`, b = 2a; the root d of (n − 1)/d = (b − 1)Σ ln μ −
 * (b − a − 1)Σ ln μ/(1 − μ^−d), standard error from the observed information. Ratios above the median by more than twenty
 * times the distance to the 95th percentile are left out. null where no ratio tells.
 */
export function grideDimension(rows: readonly RowDistances[], near: number): GrideEstimate | null {
  const far = 2 * near;
  const deep = deepRows(rows, far);
  const all = logRatios(deep, near, far);
  if (all.length < 3) return null;
  const sorted = all.map(Math.exp).sort();
  const median = quantile(sorted, 0.5);
  const most = median + 20 * (quantile(sorted, 0.95) - median);
  const logs = all.filter((log) => Math.exp(log) <= most && log > 0);
  const n = logs.length;
  const sum = logs.reduce((total, log) => total + log, 0);
  const excess = (d: number): number =>
    (n - 1) / d -
    (far - 1) * sum +
    (far - near - 1) * logs.reduce((total, log) => total + log / -Math.expm1(-d * log), 0);
  let [low, high] = [1e-4, 1e4];
  if (n < 2 || !(excess(low) > 0) || !(excess(high) < 0)) return null;
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  const d = (low + high) / 2;
  const information =
    n / d ** 2 +
    (far - near - 1) *
      logs.reduce((total, log) => total + (log / -Math.expm1(-d * log)) ** 2 * Math.exp(-d * log), 0);
  const scale = deep.reduce((total, row) => total + (row[near - 1]! + row[far - 1]!) / 2, 0) / deep.length;
  return { dimension: d, standardError: 1 / Math.sqrt(information), scale };
}

/**
 * Correlation dimension (Grassberger, Procaccia 1983) between the medians of R_k1 and R_k2: ln(C(r2)/C(r1))/ln(r2/r1), C the
 * share of pairs closer than r. `rows` must hold the distances to all others.
 */
export function correlationDimension(rows: readonly RowDistances[], k1: number, k2: number): number | null {
  const deep = deepRows(rows, k2);
  if (deep.length < 2) return null;
  const radius = (k: number): number => quantile(Float64Array.from(deep, (row) => row[k - 1]!).sort(), 0.5);
  const [r1, r2] = [radius(k1), radius(k2)];
  const within = (r: number): number =>
    rows.reduce((total, row) => total + row.filter((distance) => distance < r).length, 0);
  return positive(Math.log(within(r2) / within(r1)) / Math.log(r2 / r1));
}

function logRatios(rows: readonly RowDistances[], near: number, far: number): Float64Array {
  return Float64Array.from(deepRows(rows, far), (row) => Math.log(row[far - 1]! / row[near - 1]!));
}

function deepRows(rows: readonly RowDistances[], k: number): readonly RowDistances[] {
  return rows.filter((row) => row.length >= k);
}

/** Mean of what is finite; null without any. */
function meanOf(values: readonly number[]): number | null {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? null : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

function positive(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? value : null;
}
