import type { ProjectionFindings } from "../../contracts/analysis/projection.js";
import type { StructureFindings } from "../../contracts/analysis/structure.js";
import { shorten, visibleText } from "../plain-text.js";

/** Groups that the points of a map are in. */
export interface MapGroups {
  /** What they are, in the singular: `label`, `cluster`. */
  readonly word: string;
  /** Largest first. */
  readonly names: readonly string[];
  /** Place among the names for each entry of the map, −1 for none. */
  readonly of: readonly number[];
  /** What they are, in a sentence. */
  readonly note: string;
}

/** By label where there are labels, and by cluster where there are clusters of k-means. */
export function mapGroups(
  findings: ProjectionFindings,
  structure: StructureFindings | undefined,
): MapGroups[] {
  return [labelGroups(findings), clusterGroups(findings, structure)].filter((groups) => groups !== null);
}

function labelGroups({ shown: { labels } }: ProjectionFindings): MapGroups | null {
  if (labels === null) return null;
  const sizes = new Map<string, number>();
  for (const label of labels) if (label !== null) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const ordered = [...sizes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([label]) => label);
  const placeOf = new Map(ordered.map((label, place) => [label, place]));
  return {
    word: "label",
    names: ordered.map((label) => shorten(visibleText(label), 60)),
    of: labels.map((label) => (label === null ? -1 : placeOf.get(label)!)),
    note: "Colours are labels.",
  };
}

function clusterGroups(
  { rows, points, shown: { places } }: ProjectionFindings,
  structure: StructureFindings | undefined,
): MapGroups | null {
  if (structure?.kMeans == null) return null;
  const { k, clusters, assigned } = structure.kMeans;
  const items = Buffer.from(assigned, "base64");
  const itemOf = rows === null ? null : Buffer.from(rows, "base64");
  const shownPlaces = places ?? Array.from({ length: points }, (_, place) => place);
  const verdict = structure.tendency?.verdict;
  return {
    word: "cluster",
    names: Array.from({ length: k }, (_, i) => {
      const words = clusters[i]?.words?.slice(0, 3).join(", ");
      return `${i + 1}${words === undefined || words === "" ? "" : `: ${shorten(visibleText(words), 60)}`}`;
    }),
    of: shownPlaces.map((place) => {
      const cluster = items.readUInt16LE(2 * (itemOf === null ? place : itemOf.readInt32LE(4 * place)));
      return cluster === noCluster ? -1 : cluster;
    }),
    note:
      verdict === "none"
        ? "Colours are clusters of k-means in the space; points without groups would part as well."
        : `Colours are ${verdict === "weak" ? "weak " : ""}clusters of k-means in the space, not in the picture.`,
  };
}

const noCluster = 65_535;
