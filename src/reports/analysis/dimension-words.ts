import type { DimensionEstimator, DimensionFindings } from "../../contracts/analysis/dimension.js";
import { countOf, formatCount, formatPercent } from "../format.js";

/** The band in a sentence without its full stop. */
export function bandWords({ band, dims, rows, subsample, duplicates }: DimensionFindings): string {
  const found =
    band === null
      ? "no estimate: neighbours are all equally far"
      : `intrinsic dimension ${band.low.toFixed(1)} to ${band.high.toFixed(1)} of ${formatCount(dims)} (TwoNN and MLE over ${formatCount(rows)} and ${formatCount(subsample.rows)} items)`;
  return duplicates === 0 ? found : `${found}; ${countOf(duplicates, "repeated vector")} left out`;
}

/** Estimator, value and interval. */
export function dimensionRows({ estimates, spectrum }: DimensionFindings): string[][] {
  return [
    ...estimates.map(({ estimator, value, low, high }) => [
      names[estimator],
      value === null ? "–" : value.toFixed(2),
      low === null || high === null ? "" : `${low.toFixed(2)} to ${high.toFixed(2)}`,
    ]),
    ...(spectrum === null
      ? []
      : [
          ["directions with λ > .05 λ₁", formatCount(spectrum.fukunagaOlsen), ""],
          ["directions above the mean λ (Kaiser)", formatCount(spectrum.kaiser), ""],
          ["directions above the broken stick", formatCount(spectrum.brokenStick), ""],
        ]),
  ];
}

/** Dimension by scale; null without any. */
export function scaleWords({ scales }: DimensionFindings): string | null {
  if (scales.length === 0) return null;
  const parts = scales.map(
    ({ near, dimension, standardError }) =>
      `${dimension.toFixed(1)} ± ${standardError.toFixed(1)} at neighbours ${near} and ${2 * near}`,
  );
  return `By scale (Gride, with standard error): ${parts.join(", ")}`;
}

/** Dimension by item; null without any. */
export function localWords({ local }: DimensionFindings): string | null {
  if (local === null) return null;
  const parts = local.quantiles.map(({ q, value }) => `${value.toFixed(1)} (${formatPercent(q)})`);
  return `By item, quantiles over ${formatCount(local.rows)}: ${parts.join(", ")}`;
}

export const dimensionCaution =
  "All estimators fall short above about 15 dimensions (a Gaussian of 20 dimensions and 1,000 rows gives 14 to 17), and thin or uneven sets mislead those of 20 neighbours: read the band, and compare spaces of equally many items only.";

const names: Readonly<Record<DimensionEstimator, string>> = {
  twonn: "TwoNN",
  "twonn-likelihood": "TwoNN, likelihood",
  mle: "MLE",
  "mle-unbiased": "MLE, unbiased",
  mada: "MADA",
  moments: "moments",
  correlation: "correlation, of the subsample",
};
