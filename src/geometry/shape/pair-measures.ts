import { logGamma } from "../../statistics/log-gamma.js";
import type { PairSums } from "./pair-sums.js";

/** A value with its 95 % interval. */
export interface IntervalValue {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Uniformity (Wang, Isola 2020) of unit rows: ln mean e^{−2|u − v|²} over pairs of different rows, from the sums of a sample
 * of them. −4 at best in many dimensions, 0 where all are equal. Interval by the jackknife of a U statistic. Null with fewer
 * than two rows.
 */
export function uniformity({ rows, kernels }: PairSums): IntervalValue | null {
  if (rows < 2) return null;
  const mean = kernels.reduce((sum, value) => sum + value, 0) / rows / (rows - 1);
  const deviations = kernels.reduce((sum, value) => sum + (value / (rows - 1) - mean) ** 2, 0);
  const reach = (1.96 * 2 * Math.sqrt(deviations / (rows - 1) / rows)) / mean;
  const value = Math.log(mean);
  return { value, low: value - reach, high: Math.min(0, value + reach) };
}

/** How little distances differ. */
export interface DistanceConcentration {
  readonly mean: number;
  /** Standard deviation over mean of the distances between pairs. */
  readonly variation: number;
  /** Dimensions of a Gaussian whose distances vary as little; null where they do not vary. */
  readonly asGaussianOf: number | null;
}

/** Concentration of the distances between a sample of rows. Null where all rows are equal, or there is but one. */
export function distanceConcentration({ mean, variance }: PairSums): DistanceConcentration | null {
  if (!(mean > 0)) return null;
  const variation = Math.sqrt(variance) / mean;
  return { mean, variation, asGaussianOf: gaussianDimension(variation) };
}

/**
 * Standard deviation over mean of the distance between two draws of an m-dimensional Gaussian: √(m/μ² − 1) with
 * μ = √2 Γ((m + 1)/2)/Γ(m/2), about 1/√(2m). m need not be whole.
 */
export function gaussianVariation(m: number): number {
  // For large m the difference below loses its digits; the first terms of its expansion do not.
  if (m > 1e4) return Math.sqrt(1 / (2 * m) + 1 / (8 * m * m));
  const mean = Math.SQRT2 * Math.exp(logGamma((m + 1) / 2) - logGamma(m / 2));
  return Math.sqrt(Math.max(0, m / (mean * mean) - 1));
}

function gaussianDimension(variation: number): number | null {
  if (!(variation > 1e-6)) return null;
  let [low, high] = [0.05, 1];
  while (gaussianVariation(high) > variation) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (gaussianVariation(middle) > variation) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
