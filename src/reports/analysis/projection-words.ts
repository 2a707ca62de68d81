import type { Picture, ProjectionFindings, ProjectionMeasure } from "../../contracts/analysis/projection.js";
import { countOf, formatCount, formatPercent } from "../format.js";

/** What a picture is called. */
export const pictureNames = { pca: "PCA", tsne: "t-SNE", umap: "UMAP" } as const;

/** What no picture says. */
export const pictureCaution =
  "A picture in two dimensions keeps some neighbours and loses the others. Near points are often, not always, near in the space; distances between groups, their sizes, their density and empty space between them mean little in t-SNE and UMAP. What is measured is measured in the space, not read off a picture.";

/** How faithful a picture is, in a sentence without its full stop. */
export function qualityWords({ quality, shares }: Picture): string {
  const axes =
    shares === null ? [] : [`the axes hold ${formatPercent(shares[0] + shares[1])} of the variance`];
  if (quality === null) return axes[0] ?? "too few points to measure";
  const { k, rows, distances } = quality;
  const drawn = distances?.interval ?? null;
  const intervalWords = drawn === null ? "" : `${drawn.low.toFixed(2)} to ${drawn.high.toFixed(2)}, `;
  return [
    `trustworthiness ${measureWords(quality.trustworthiness)}`,
    `continuity ${measureWords(quality.continuity)}`,
    `${measureWords(quality.preservation)} of the ${formatCount(k)} nearest kept`,
    ...(distances === null
      ? []
      : [
          `distances correlate by ${distances.spearman.toFixed(2)} (${intervalWords}Spearman, ${countOf(distances.pairs, "pair", "pairs")})`,
        ]),
    ...axes,
    `${countOf(rows, "point", "points")} measured`,
  ].join(", ");
}

/** `0.951`, with its interval where points were drawn. */
export function measureWords({ mean, interval }: ProjectionMeasure): string {
  return `${mean.toFixed(3)}${interval === null ? "" : ` (${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})`}`;
}

/** What is in the pictures and what is not, in sentences. */
export function pointsWords({
  items,
  points,
  sampled,
  zeroVectors,
  left,
  seed,
}: ProjectionFindings): string[] {
  return [
    sampled
      ? `${formatCount(points)} of ${formatCount(items)} items: those in the most lists and a sample by seed ${seed}.`
      : `${countOf(points, "item", "items")}.`,
    ...(zeroVectors === 0
      ? []
      : [`${countOf(zeroVectors, "zero vector", "zero vectors")} left out: they have no direction.`]),
    ...left.map(({ method, reason }) => `No ${pictureNames[method]}: ${reason}.`),
  ];
}
