import type { FoundCluster, StructureFindings } from "../../contracts/analysis/structure.js";
import { countOf, formatCount, formatPercent, formatShortInterval } from "../format.js";

type Of<Name extends keyof StructureFindings> = NonNullable<StructureFindings[Name]>;

/** Whether there are groups at all, in a sentence without its full stop. */
export function tendencyWords({ k, silhouette, fits, verdict }: Of<"tendency">): string {
  const gaussian = fits.find((fit) => fit.k === k)!.gaussian.mean;
  const chosen = `${k} clusters chosen of ${fits[0]!.k} to ${fits.at(-1)!.k}`;
  return `${verdictWords[verdict]}: ${chosen}, silhouette ${three(silhouette.mean)} (${formatShortInterval(silhouette.low, silhouette.high)}), ${three(gaussian)} for points without groups`;
}

/** How well the clusters of k-means lie apart. */
export function kMeansWords({ kMeans, asked, items, zeroVectors }: StructureFindings): string | null {
  if (kMeans === null) return null;
  const { k, silhouette, daviesBouldin, calinskiHarabasz, fitted } = kMeans;
  const parts = [
    `silhouette ${three(silhouette.mean)} (${formatShortInterval(silhouette.low, silhouette.high)})`,
    ...(daviesBouldin === null
      ? []
      : [`Davies–Bouldin ${two(daviesBouldin.value)}${inBrackets(daviesBouldin, formatShortInterval)}`]),
    ...(calinskiHarabasz === null ? [] : [`Caliński–Harabasz ${formatCount(Math.round(calinskiHarabasz))}`]),
    ...(fitted === items - zeroVectors ? [] : [`fitted on ${sampleWords(fitted, items)}`]),
  ];
  return `k-means with ${formatCount(k)} clusters${asked.clusters === null ? "" : ", as asked"}: ${parts.join(", ")}`;
}

/** How labels and neighbours, labels and clusters agree. */
export function labelWords({ neighbors, partitions }: Of<"labels">): string | null {
  const clustered = partitions[0];
  const parts = [
    ...(neighbors === null
      ? []
      : [
          `${formatPercent(neighbors.agreement.mean)}${inBrackets(neighbors.agreement, (low, high) => `${formatPercent(low)} to ${formatPercent(high)}`)} of the ${neighbors.k} nearest share the label, ${formatPercent(neighbors.chance)} by chance`,
        ]),
    ...(clustered === undefined
      ? []
      : [`AMI with clusters ${two(clustered.ami.value)}, V-measure ${two(clustered.vMeasure.value)}`]),
  ];
  return parts.length === 0 ? null : parts.join("; ");
}

/** Labels that are each other's neighbours; null where none stands out. */
export function confusedWords({ confused }: Of<"labels">): string | null {
  const [first] = confused;
  if (first === undefined) return null;
  const [a, b] = first.labels;
  return `Taken for each other most: "${a}" and "${b}" (${formatPercent(first.share)} of their neighbours, ${first.lift.toFixed(1)} times chance)`;
}

/** Noise and clusters of HDBSCAN. */
export function denseWords({ hdbscan, asked, items }: StructureFindings): string | null {
  if (hdbscan === null) return null;
  const { clustersFound, noise, rows, minClusterSize } = hdbscan;
  const least = `${formatCount(minClusterSize)}${asked.minClusterSize === null ? "" : ", as asked,"}`;
  return `HDBSCAN finds ${countOf(clustersFound, "dense group")} of at least ${least} among ${sampleWords(rows, items)}; ${formatPercent(noise)} belong to none`;
}

/** Near-duplicates and equal texts. */
export function duplicateWords({ near, exactTexts, rows }: Of<"duplicates">): string | null {
  const [closest] = near;
  if (rows === 0 || closest === undefined) return null;
  const { mean, low, high } = closest.share;
  const interval = low === high ? "" : ` (${formatPercent(low)} to ${formatPercent(high)})`;
  const texts =
    exactTexts === null
      ? ""
      : exactTexts.items === 0
        ? "; no two texts are equal"
        : `; ${countOf(exactTexts.items, "item shares its text", "items share their texts")} with another, letter by letter`;
  return `${formatPercent(mean)} of the items${interval} have a neighbour at cosine ${closest.cosine} or more${texts}`;
}

/** Items apart from their neighbours. */
export function outlierWords({ outliers, items, zeroVectors }: StructureFindings): string | null {
  if (outliers === null) return null;
  const { above, rows, k } = outliers;
  return `${formatPercent(above)} of ${sampleWords(rows, items - zeroVectors)} lie apart from their ${k} nearest (local outlier factor above 1.5)`;
}

/** A group of near-duplicates that is a chain, not a group of likes. */
export function chainWords({ near }: Of<"duplicates">): string | null {
  for (const { cosine, examples } of near) {
    const chain = examples.find(({ leastCosine }) => leastCosine < cosine - 0.1);
    if (chain !== undefined)
      return `A group of ${formatCount(chain.size)} at cosine ${cosine} is a chain: two of its members have cosine ${two(chain.leastCosine)}`;
  }
  return null;
}

/** What a cluster is called: its words, or its most typical item. */
export function clusterName({ words, typical }: FoundCluster): string {
  if (words !== null && words.length > 0) return words.join(", ");
  return typical[0]?.text ?? typical[0]?.id ?? "";
}

/** How the findings were come by, in sentences. */
export function structureMethod({
  tendency,
  kMeans,
  hdbscan,
  distance,
  seed,
  leftOut,
}: StructureFindings): string {
  const parts = [
    `Clusters and outliers go by ${distance === "cosine" ? "cosine" : "Euclidean"} distance.`,
    ...(tendency === null
      ? []
      : [
          `The number of clusters was chosen by silhouette among those that two halves of the items agree on (adjusted Rand index 0.6 or more; all, where none is) on ${countOf(tendency.sample, "item")} (seed ${seed}); points without groups are draws from a Gaussian of the same mean and covariance.`,
        ]),
    ...(kMeans === null || kMeans.converged ? [] : ["k-means was stopped before it came to rest."]),
    ...(hdbscan === null || hdbscan.provenEdges >= 0.9995
      ? []
      : [
          `${formatPercent(hdbscan.provenEdges)} of the edges that HDBSCAN goes by are proven to be the shortest.`,
        ]),
    ...(leftOut.length === 0 ? [] : [`Left out: ${leftOut.join("; ")}.`]),
    "A silhouette tells how apart groups lie, not how good a space is: a task may need none.",
  ];
  return parts.join(" ");
}

function inBrackets(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  format: (low: number, high: number) => string,
): string {
  return low === null || high === null ? "" : ` (${format(low, high)})`;
}

function sampleWords(rows: number, items: number): string {
  if (rows >= items) return countOf(rows, "item");
  return `a sample of ${formatCount(rows)} of the ${countOf(items, "item")}`;
}

export function three(value: number): string {
  return value.toFixed(3).replace("-", "−");
}

export function two(value: number): string {
  return value.toFixed(2).replace("-", "−");
}

const verdictWords = {
  clear: "Clear groups",
  weak: "Weak groups",
  none: "No more groups than chance gives",
} as const;
