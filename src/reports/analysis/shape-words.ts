import type { ShapeFindings } from "../../contracts/analysis/shape.js";
import { countOf, formatCount, formatPercent, listOf, unknownValue } from "../format.js";

/** A measure with its interval, and what an isotropic space of the same size gives, as a row of words. */
export type ShapeRow = readonly [name: string, value: string, interval: string, isotropic: string];

/** How many directions are in use, in a sentence without its full stop; null where nothing varies. */
export function rankWords({ spectrum, dims }: ShapeFindings): string | null {
  if (spectrum === null) return null;
  return `variance as of ${short(spectrum.participationRatio)} equal directions of ${formatCount(dims)} (isotropic sample: ${short(spectrum.isotropicMeasures.participationRatio)}); ${formatCount(spectrum.components["90"])} components hold 90 %`;
}

/** What has collapsed; null where nothing has. */
export function collapseWords({ idle, twins, norms }: ShapeFindings): string | null {
  const parts = [
    ...(idle.dead.length === 0 ? [] : [`${countOf(idle.dead.length, "dimension")} without variance`]),
    ...(idle.doubledPairs === 0
      ? []
      : [`${countOf(idle.doubledPairs, "pair")} of dimensions that say the same`]),
    ...(twins === null || twins.at99 === 0
      ? []
      : [
          `${formatPercent(twins.at99 / twins.lists)} of items have a neighbour at cosine .99 or more, ${formatPercent(twins.equal / twins.lists)} an equal one`,
        ]),
    ...(norms === null || norms.zero === 0 ? [] : [`${countOf(norms.zero, "zero vector")}`]),
  ];
  return parts.length === 0 ? null : parts.join("; ");
}

/** Dimensions behind the mean cosine; null where there is none or no dimension stands out. */
export function rogueWords({ meanCosine, dims }: ShapeFindings): string | null {
  const top = meanCosine?.top[0];
  if (top === undefined || dims < 4 || top.share < Math.max(0.1, 5 / dims)) return null;
  return `dimension ${top.dimension} alone makes ${formatPercent(top.share)} of the mean cosine: a rogue dimension`;
}

/** Whether another similarity finds the same. */
export function mismatchWords({ mismatch }: ShapeFindings): string[] {
  return mismatch.map(({ other, byConstruction, overlap, owners, lists, k, normOccurrence }) =>
    byConstruction
      ? `${nameOf(other)} would find the same: all vectors have one length`
      : `${nameOf(other)} would find ${formatPercent(overlap.value)} of the same top ${k} (${formatPercent(overlap.low)} to ${formatPercent(overlap.high)}, ${countOf(lists, owners === "items" ? "item" : "query", owners)})${normOccurrence === null ? "" : `; length and places in lists by dot product: ρ ${normOccurrence.toFixed(2)}`}`,
  );
}

/** Parts of the graph; null where lists are of a sample. */
export function islandWords({ islands }: ShapeFindings): string | null {
  if (islands === null) return null;
  const { joined, mutual } = islands;
  const of = (graph: typeof joined): string =>
    graph.parts === 1
      ? "in one piece"
      : `in ${formatCount(graph.parts)} parts (${formatCount(graph.alone)} of one item), the largest of ${formatCount(graph.largest)}`;
  return `joined by their ${countOf(joined.k, "nearest neighbour")} the items are ${of(joined)}; by those that both list, ${of(mutual)}`;
}

/** Similarity of random pairs and how far distances differ. */
export function concentrationWords({ concentration }: ShapeFindings): string | null {
  if (concentration === null) return null;
  const { variation, asGaussianOf, gaussianOfSameDims, relativeContrast } = concentration;
  return `distances vary by ${formatPercent(variation)} of their mean${asGaussianOf === null ? "" : `, as in a Gaussian of ${short(asGaussianOf)} dimensions`} (of as many dimensions as the space: ${formatPercent(gaussianOfSameDims)})${relativeContrast === null ? "" : `; a random item is ${relativeContrast.toFixed(2)} times as far as the nearest`}`;
}

/** Every measure as a row. */
export function shapeRows(findings: ShapeFindings): ShapeRow[] {
  const { meanCosine, spectrum, partition, partitionLimit, uniformity, alignment, vicReg, dims } = findings;
  const rows: ShapeRow[] = [];
  const add = (name: string, value: string, interval = "", isotropic = ""): number =>
    rows.push([name, value, interval, isotropic]);
  if (meanCosine !== null)
    add(
      "mean cosine",
      fixed(meanCosine.value),
      between(meanCosine),
      `0 ± ${(1.96 * meanCosine.nullDeviation).toPrecision(1)}`,
    );
  if (spectrum !== null) {
    const random = spectrum.isotropicMeasures;
    add("participation ratio", short(spectrum.participationRatio), "", short(random.participationRatio));
    if (spectrum.participationRatioUnbiased !== null)
      add("participation ratio, unbiased", short(spectrum.participationRatioUnbiased), "", formatCount(dims));
    add("IsoScore", fixed(spectrum.isoScore), "", fixed(random.isoScore));
    if (spectrum.isoScoreUnbiased !== null)
      add("IsoScore, unbiased", fixed(spectrum.isoScoreUnbiased), "", "1");
    add("effective rank", short(spectrum.effectiveRank), "", short(random.effectiveRank));
    add("effective rank, uncentred", short(spectrum.effectiveRankUncentred));
    add("RankMe", short(spectrum.rankMe));
    add("stable rank", short(spectrum.stableRank));
    add("share of the first component", formatPercent(spectrum.firstShare));
    const top = spectrum.topDimensions[0];
    if (top !== undefined)
      add(
        `share of dimension ${top.dimension}, the largest`,
        formatPercent(top.share),
        "",
        formatPercent(1 / dims),
      );
    add(
      "components for 90, 95, 99 %",
      `${spectrum.components["90"]}, ${spectrum.components["95"]}, ${spectrum.components["99"]}`,
    );
    if (spectrum.decay !== null)
      add(
        `decay α, ranks ${spectrum.decay.from} to ${spectrum.decay.to}`,
        spectrum.decay.alpha.toFixed(2),
        `R² ${spectrum.decay.fit.toFixed(2)}`,
      );
  }
  if (partition !== null) add("partition isotropy", fixed(partition.isotropy), "", "near 1");
  else if (dims > partitionLimit)
    add("partition isotropy", unknownValue, `not above ${formatCount(partitionLimit)} dims`);
  if (uniformity !== null)
    add("uniformity", fixed(uniformity.value), between(uniformity), fixed(uniformity.gaussian));
  if (alignment !== null) add("alignment", fixed(alignment.value), between(alignment), "2");
  if (vicReg !== null) {
    add("VICReg variance", fixed(vicReg.variance), "", "near 0");
    add("VICReg covariance", fixed(vicReg.covariance), "", fixed(vicReg.isotropicCovariance));
  }
  return rows;
}

/** How the numbers were come by. */
export function shapeMethod({
  vectors,
  rows,
  uniformity,
  partition,
  concentration,
  seed,
}: ShapeFindings): string {
  const samples = [
    ...(uniformity !== null && uniformity.rows < rows ? [`uniformity ${formatCount(uniformity.rows)}`] : []),
    ...(concentration !== null && concentration.rows < rows
      ? [`distances ${formatCount(concentration.rows)}`]
      : []),
    ...(partition !== null && partition.rows < rows
      ? [`partition isotropy ${formatCount(partition.rows)}`]
      : []),
  ];
  const sampled = samples.length === 0 ? "" : ` Items sampled with seed ${seed}: ${listOf(samples)}.`;
  return `Of ${formatCount(rows)} ${vectors === "unit" ? "unit vectors" : "vectors as given"}.${sampled} Isotropic: what a Gaussian sample of the same size and dimensions gives. A measure without an interval is a sum over all items, not an estimate from them.`;
}

/** What the literature says of reading such numbers. */
export const shapeCaution =
  "These describe the space; they are no verdict on its quality. Isotropy conflicts with clusters, and lowering it has improved fine-tuned models (arXiv 2402.03191, 2305.19358). A threshold of similarity never carries over from one model to another. Act on a measured effect on your own task.";

function nameOf(similarity: ShapeFindings["mismatch"][number]["other"]): string {
  return similarity === "dot" ? "dot product" : similarity === "cosine" ? "cosine" : "Euclidean distance";
}

function between({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${fixed(low)} to ${fixed(high)}`;
}

function fixed(value: number): string {
  return value.toFixed(3).replace("-", "−");
}

function short(value: number): string {
  return value >= 100 ? formatCount(value) : value.toFixed(1);
}
