import type { DimensionEstimate, DimensionFindings } from "../../contracts/analysis/dimension.js";
import { countOf, formatCount } from "../format.js";

/** The band in a sentence without its full stop. */
export function bandWords({ band, dims, duplicates, reason }: DimensionFindings): string {
  if (band === null) return reason ?? "no estimate: all distances are equal";
  const without = duplicates === 0 ? "" : `, ${countOf(duplicates, "duplicate")} left out`;
  return `items vary along about ${range(band.low, band.high)} of ${formatCount(dims)} dimensions near each other (two estimators at two sizes${without})`;
}

/** How it changes with the distance; null with fewer than two scales. */
export function scaleWords({ scales }: DimensionFindings): string | null {
  const [first, last] = [scales[0], scales.at(-1)];
  if (first === undefined || last === undefined || scales.length < 2) return null;
  return `dimension by scale: ${first.dimension.toFixed(1)} between neighbours ${first.near} and ${first.far}, ${last.dimension.toFixed(1)} between ${last.near} and ${last.far}`;
}

/** How it differs from item to item. */
export function localWords({ local }: DimensionFindings): string | null {
  if (local === null) return null;
  return `at single items ${range(local.low, local.high)} (5th to 95th percentile, median ${local.median.toFixed(1)}, ${local.k} neighbours)`;
}

/** Components by rules; null where nothing varies. */
export function componentWords({ global, localComponents }: DimensionFindings): string | null {
  if (global === null) return null;
  const near =
    localComponents === null
      ? ""
      : `; in neighbourhoods of ${localComponents.k}, ${localComponents.fukunagaOlsen.toFixed(1)} by the first rule`;
  return `principal components of all items: ${formatCount(global.fukunagaOlsen)} (λ > .05 λ₁), ${formatCount(global.kaiser)} (Kaiser), ${formatCount(global.brokenStick)} (broken stick)${near}`;
}

/** Every estimate as a row: estimator, dimension, interval, neighbours, points. */
export function estimateRows({
  band,
  estimates,
}: DimensionFindings): (readonly [string, string, string, string, string])[] {
  const half = band?.estimates.slice(2) ?? [];
  return [
    ...estimates.map(
      ({ estimator, dimension, low, high, points, k }) =>
        [
          names[estimator],
          dimension.toFixed(2),
          low === null || high === null ? "" : `${low.toFixed(2)} to ${high.toFixed(2)}`,
          k === null ? "all pairs" : formatCount(k),
          formatCount(points),
        ] as const,
    ),
    ...half.map(
      ({ estimator, among, dimension, low, high, points }) =>
        [
          `${names[estimator]}, among ${formatCount(among)} items`,
          dimension.toFixed(2),
          `${low.toFixed(2)} to ${high.toFixed(2)}`,
          estimator === "twoNN" ? "2" : "20",
          formatCount(points),
        ] as const,
    ),
  ];
}

/** How to read the numbers. */
export const dimensionCaution =
  "All estimators fall short above about 15: a 20-dimensional Gaussian of 1,000 points reads 14 to 17. Thin or uneven sets mislead those that look at 20 neighbours. Intervals are of the estimate on more such items, points taken as independent; not of the true dimension. Estimates without one have none that is known to hold.";

function range(low: number, high: number): string {
  const [a, b] = [low.toFixed(1), high.toFixed(1)];
  return a === b ? a : `${a} to ${b}`;
}

const names: Readonly<Record<DimensionEstimate["estimator"], string>> = {
  twoNN: "TwoNN",
  "twoNN-linear": "TwoNN, linear fit",
  mle: "MLE (Levina-Bickel)",
  "mle-unbiased": "MLE, unbiased",
  mada: "MADA",
  moments: "method of moments",
  mind: "MiND",
  "tight-local": "TLE",
  "simplex-skewness": "ESS",
  correlation: "correlation dimension",
  "fisher-separability": "FisherS",
};
