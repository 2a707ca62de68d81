/** What a spectrum of covariance says of how many directions are in use. Null where nothing varies. */
export interface SpectrumMeasures {
  /** (Σλ)²/Σλ²: as many equal directions would vary as much. */
  readonly participationRatio: number;
  /** (PR − 1)/(d − 1), which IsoScore comes to (Rudman and others 2022): 1 where all directions vary alike. */
  readonly isoScore: number;
  /** With Σλ² freed of the part that a sample of n rows adds; null where rows are too few for it. */
  readonly participationRatioUnbiased: number | null;
  readonly isoScoreUnbiased: number | null;
  /** tr C/λ₁. */
  readonly stableRank: number;
  /** exp of the entropy of σ/Σσ, σ² the eigenvalues (Roy, Vetterli 2007). */
  readonly effectiveRank: number;
  readonly firstShare: number;
  /** Components that hold 90, 95 and 99 % of the variance. */
  readonly components: { readonly "90": number; readonly "95": number; readonly "99": number };
}

/**
 * Measures of eigenvalues of a covariance (descending, divisor n − 1) of `rows` rows. The unbiased forms replace Σλ² = ‖C‖²
 * by N²/((N − 1)(N + 2))·(‖C‖² − (tr C)²/N), N = n − 1, which is unbiased for Gaussian data.
 */
export function spectrumMeasures(eigenvalues: Float64Array, rows: number): SpectrumMeasures | null {
  const d = eigenvalues.length;
  const values = eigenvalues.map((value) => Math.max(0, value));
  const trace = values.reduce((sum, value) => sum + value, 0);
  if (!(trace > 0)) return null;
  const square = values.reduce((sum, value) => sum + value * value, 0);
  const n = rows - 1;
  const freed = n > 1 ? ((n * n) / ((n - 1) * (n + 2))) * (square - (trace * trace) / n) : 0;
  const ratio = (trace * trace) / square;
  const unbiased = freed > 0 ? (trace * trace) / freed : null;
  const scoreOf = (pr: number): number => (d === 1 ? 1 : (pr - 1) / (d - 1));
  return {
    participationRatio: ratio,
    isoScore: scoreOf(ratio),
    participationRatioUnbiased: unbiased,
    isoScoreUnbiased: unbiased === null ? null : scoreOf(unbiased),
    stableRank: trace / values[0]!,
    effectiveRank: effectiveRank(values.map(Math.sqrt)),
    firstShare: values[0]! / trace,
    components: {
      "90": componentsFor(values, 0.9 * trace),
      "95": componentsFor(values, 0.95 * trace),
      "99": componentsFor(values, 0.99 * trace),
    },
  };
}

/** exp(−Σ p ln p) with p = σ/Σσ; 0 where all σ are 0. */
export function effectiveRank(singularValues: Float64Array): number {
  const sum = singularValues.reduce((total, value) => total + value, 0);
  if (!(sum > 0)) return 0;
  return Math.exp(
    -singularValues.reduce((h, value) => h + (value > 0 ? (value / sum) * Math.log(value / sum) : 0), 0),
  );
}

/** RankMe (Garrido, Balestriero, Najman, LeCun 2023): the same of uncentred rows, with p = σ/Σσ + 1e-7. */
export function rankMe(singularValues: Float64Array): number {
  const sum = singularValues.reduce((total, value) => total + value, 0);
  if (!(sum > 0)) return 0;
  return Math.exp(
    -singularValues.reduce((h, value) => {
      const p = value / sum + 1e-7;
      return h + p * Math.log(p);
    }, 0),
  );
}

/** How fast a spectrum falls: λ_j ≈ c j^−α over the ranks `from` to `to`. */
export interface SpectrumDecay {
  readonly alpha: number;
  readonly from: number;
  readonly to: number;
  /** Share of the variance of ln λ that the line explains. */
  readonly fit: number;
}

/**
 * α-ReQ (Agrawal, Mondal, Ghosh, Richards 2022): minus the least-squares slope of ln λ_j on ln j over ranks `from` to `to`,
 * counted from 1. Null with fewer than three positive eigenvalues there.
 */
export function spectrumDecay(eigenvalues: Float64Array, from: number, to: number): SpectrumDecay | null {
  const x: number[] = [];
  const y: number[] = [];
  for (let j = from; j <= Math.min(to, eigenvalues.length); j++) {
    if (!(eigenvalues[j - 1]! > 0)) break;
    x.push(Math.log(j));
    y.push(Math.log(eigenvalues[j - 1]!));
  }
  const n = x.length;
  if (n < 3) return null;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  let [product, square, spread] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    product += (x[i]! - mx) * (y[i]! - my);
    square += (x[i]! - mx) ** 2;
    spread += (y[i]! - my) ** 2;
  }
  const fit = spread > 0 ? product ** 2 / (square * spread) : 1;
  return { alpha: -product / square + 0, from, to: from + n - 1, fit };
}

function componentsFor(values: Float64Array, wanted: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    if (sum >= wanted * (1 - 1e-12)) return i + 1;
  }
  return values.length;
}
