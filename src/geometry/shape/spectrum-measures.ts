/** What the eigenvalues of a covariance say; each is null where nothing varies. */
export interface SpectrumMeasures {
  /** (Σλ)²/Σλ²: 1 (one direction) to d (all alike). */
  readonly participationRatio: number | null;
  /** (PR − 1)/(d − 1): IsoScore (Rudman et al. 2022) in closed form, 0 to 1; null in one dimension. */
  readonly isoScore: number | null;
  /** exp(−Σ p ln p), p = √λ/Σ√λ (Roy, Vetterli 2007): 1 to d. */
  readonly effectiveRank: number | null;
  /** Σλ/λ₁: 1 to d. */
  readonly stableRank: number | null;
  /** Share of the variance along the first direction, 0 to 1. */
  readonly firstShare: number | null;
  /** Directions that hold so much of the variance. */
  readonly components90: number | null;
  readonly components95: number | null;
  readonly components99: number | null;
}

/** Measures of the spread of a spectrum: `values` are eigenvalues of a covariance, descending, of all dimensions. */
export function spectrumMeasures(values: ArrayLike<number>): SpectrumMeasures {
  const kept = Float64Array.from(values, (value) => Math.max(0, value));
  const total = kept.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return nothing;
  const participation = total ** 2 / kept.reduce((sum, value) => sum + value * value, 0);
  return {
    participationRatio: participation,
    isoScore: isoScoreOf(participation, kept.length),
    effectiveRank: effectiveRank(kept.map(Math.sqrt)),
    stableRank: total / kept[0]!,
    firstShare: kept[0]! / total,
    components90: componentsFor(kept, total * 0.9),
    components95: componentsFor(kept, total * 0.95),
    components99: componentsFor(kept, total * 0.99),
  };
}

/** IsoScore of a participation ratio in `dims` dimensions; null in one. */
export function isoScoreOf(participation: number, dims: number): number | null {
  return dims < 2 ? null : (participation - 1) / (dims - 1);
}

/**
 * Exponential of the entropy of singular values (Roy, Vetterli 2007), 1 to their count. With `added` = 1e-7 in each share,
 * over singular values of the vectors as they are: RankMe (Garrido et al. 2023). null where all are 0.
 */
export function effectiveRank(singular: ArrayLike<number>, added = 0): number | null {
  let total = 0;
  for (let i = 0; i < singular.length; i++) total += singular[i]!;
  if (!(total > 0)) return null;
  let entropy = 0;
  for (let i = 0; i < singular.length; i++) {
    const share = singular[i]! / total + added;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}

/**
 * α-ReQ (Agrawal et al. 2022): minus the slope of ln λ_j on ln j over the ranks `from` to `to` (from 1, both included).
 * null for fewer than two ranks with a positive eigenvalue.
 */
export function alphaReq(values: ArrayLike<number>, from: number, to: number): number | null {
  const ranks: number[] = [];
  for (let j = from; j <= Math.min(to, values.length); j++) if (values[j - 1]! > 0) ranks.push(j);
  if (ranks.length < 2) return null;
  const x = ranks.map(Math.log);
  const y = ranks.map((j) => Math.log(values[j - 1]!));
  const [mx, my] = [meanOf(x), meanOf(y)];
  let [product, square] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    product += (x[i]! - mx) * (y[i]! - my);
    square += (x[i]! - mx) ** 2;
  }
  return -product / square;
}

function componentsFor(values: Float64Array, wanted: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    if (sum >= wanted * (1 - 1e-12)) return i + 1;
  }
  return values.length;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const nothing: SpectrumMeasures = {
  participationRatio: null,
  isoScore: null,
  effectiveRank: null,
  stableRank: null,
  firstShare: null,
  components90: null,
  components95: null,
  components99: null,
};
