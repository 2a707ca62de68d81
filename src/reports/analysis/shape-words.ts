import type { ShapeFindings, ShapeMeasure, SpectrumFindings } from "../../contracts/analysis/shape.js";
import { countOf, formatCount, formatPercent } from "../format.js";

/** How alike any two items are, and whether few dimensions make it so: a sentence without its full stop. */
export function alikeWords({ meanCosine, topDimensions, topShare, dims }: ShapeFindings): string {
  const mean = `mean cosine ${decimal(meanCosine.value, 3)}${intervalWords(meanCosine)}`;
  if (topShare === null) return mean;
  return `${mean}; ${topDimensions.length} of ${countOf(dims, "dimension")} give ${formatPercent(topShare)} of it`;
}

/** How much of the space is used. */
export function usedWords({ participationRatio, isoScore, dims }: ShapeFindings): string {
  if (participationRatio.value === null) return "all vectors are the same";
  return `spread as if over ${decimal(participationRatio.value, 0)} of ${formatCount(dims)} dimensions (Gaussian: ${decimal(participationRatio.random, 0)}); IsoScore ${decimal(isoScore.value)}`;
}

/** Dimensions that carry nothing of their own; null where there are none. */
export function deadWords({ collapse: { dead, doubled } }: ShapeFindings): string | null {
  const parts = [
    dead.count === 0 ? null : `dimensions that never vary: ${formatCount(dead.count)}`,
    doubled.count === 0 ? null : `dimensions that double an earlier one: ${formatCount(doubled.count)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join("; ");
}

/** Items with a neighbour that is almost the same; null where there are none. */
export function nearWords({ collapse: { near } }: ShapeFindings): string | null {
  const parts = near
    .filter(({ items }) => items > 0)
    .map(({ cosine, items, of, low, high }) => {
      const interval = low === null ? "" : ` (${formatPercent(low)} to ${formatPercent(high)})`;
      return `${formatPercent(items / of)}${interval} at cosine ${cosine} or more`;
    });
  return parts.length === 0 ? null : `items with a neighbour almost the same: ${parts.join(", ")}`;
}

/** Whether cosine and dot product find the same; null where lengths do not vary. */
export function mismatchWords({ mismatch }: ShapeFindings): string | null {
  if (mismatch === null) return null;
  const { overlap, low, high, k, lists, owners } = mismatch;
  return `cosine and dot product share ${formatPercent(overlap)} (${formatPercent(low)} to ${formatPercent(high)}) of the top ${k} of ${formatCount(lists)} ${owners}: vectors differ in length, so it matters which one the engine uses`;
}

/** Islands of the graph; null where the graph is a sample. */
export function islandWords({ islands, of }: ShapeFindings): string | null {
  if (islands === null) return null;
  if (islands.islands === 1) return `the graph of ${islands.k} neighbours hangs together`;
  return `the graph of ${islands.k} neighbours falls into ${countOf(islands.islands, "island")}; the largest holds ${formatPercent(islands.largest / of)} of the items, ${formatCount(islands.alone)} are alone`;
}

/** Rows behind the covariance where those are a sample; else null. */
export function sampleWords({ rows, of, seed }: ShapeFindings): string | null {
  return rows === of
    ? null
    : `Covariance and spectrum are those of ${formatCount(rows)} of ${formatCount(of)} items, drawn with seed ${seed}`;
}

/** Name, value, interval and null line of every measure. */
export function shapeRows(findings: ShapeFindings): string[][] {
  const { spectrum, partition, alignment, collapse } = findings;
  const plain = (name: string, value: number | null | undefined, random?: number | null, digits = 2) => [
    name,
    decimal(value ?? null, digits),
    "",
    random == null ? "" : decimal(random, digits),
  ];
  return [
    cells("mean cosine", findings.meanCosine, 3),
    cells("participation ratio", findings.participationRatio, 1),
    plain("  unbiased for few rows", findings.participationRatioUnbiased, null, 1),
    cells("IsoScore", findings.isoScore, 4),
    plain("  unbiased for few rows", findings.isoScoreUnbiased, null, 4),
    cells("uniformity", findings.uniformity, 3),
    ...(alignment === null ? [] : [cells("alignment of queries, relevant items", alignment, 3)]),
    cells("distances: deviation over mean", findings.concentration.variation, 3),
    cells("distances: mean over nearest", findings.concentration.contrast, 2),
    plain("lengths: deviation over mean", collapse.normVariation, null, 4),
    ...(spectrum === null ? [] : spectrumRows(spectrum, plain)),
    ...(partition === null ? [] : [plain("partition isotropy", partition.value, null, 4)]),
  ];
}

function spectrumRows(
  spectrum: SpectrumFindings,
  plain: (name: string, value: number | null, random?: number | null, digits?: number) => string[],
): string[][] {
  const { alphaReq } = spectrum;
  const both = (
    name: string,
    key: Exclude<keyof SpectrumFindings, "rankMe" | "alphaReq" | "points">,
    digits: number,
  ) => plain(name, spectrum[key].value, spectrum[key].random, digits);
  return [
    both("effective rank", "effectiveRank", 1),
    plain("RankMe", spectrum.rankMe, null, 1),
    both("stable rank", "stableRank", 1),
    both("variance along the first direction", "firstShare", 3),
    both("directions for 90 % of the variance", "components90", 0),
    both("directions for 95 %", "components95", 0),
    both("directions for 99 %", "components99", 0),
    plain(`decay (α-ReQ, ranks ${alphaReq.from} to ${alphaReq.to})`, alphaReq.value),
  ];
}

function cells(name: string, measure: ShapeMeasure, digits: number): string[] {
  const { value, low, high, random } = measure;
  const interval = low === null ? "" : `${decimal(low, digits)} to ${decimal(high, digits)}`;
  return [name, decimal(value, digits), interval, random === null ? "" : decimal(random, digits)];
}

function intervalWords({ low, high }: ShapeMeasure): string {
  return low === null ? "" : ` (${decimal(low, 3)} to ${decimal(high, 3)})`;
}

function decimal(value: number | null, digits = 2): string {
  if (value === null) return "–";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export const shapeCaution =
  "Shape is a description. Isotropy goes with good and with bad retrieval alike (it is at odds with clusters), and no floor of similarity carries over from one model to another: whether any of it costs your metric, the verdict tells from your judgements.";

export const shapeHeaders = ["measure", "value", "95 % interval", "Gaussian"] as const;
