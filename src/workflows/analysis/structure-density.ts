import type { StructureFindings } from "../../contracts/analysis/structure.js";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { InputError, throwIfAborted } from "../../contracts/errors.js";
import { type HdbscanClusters, hdbscan } from "../../geometry/hdbscan.js";
import { gatherRows, rowNorms } from "../../neighbors/prepare-items.js";
import type { DistanceGraph } from "./distance-graph.js";
import type { SectionInput } from "./section-input.js";
import { type ClusterSource, describeClusters } from "./structure-clusters.js";
import { mostShown } from "./structure-partition.js";

/** HDBSCAN over the rows of a graph. */
export interface DensePart {
  /** Of each row of the graph. */
  readonly labels: Int32Array;
  readonly findings: NonNullable<StructureFindings["hdbscan"]>;
}

/**
 * HDBSCAN over a graph. null, with the reason in `leftOut`, for too few items. Throws `InputError` for a least size of a
 * cluster that was asked for and that two clusters could not have.
 */
export async function denseClusters(
  distances: DistanceGraph,
  source: ClusterSource,
  { engine, minClusterSize: asked, signal }: Pick<SectionInput, "engine" | "minClusterSize" | "signal">,
  leftOut: string[],
): Promise<DensePart | null> {
  throwIfAborted(signal);
  const { graph, matrix, rowOf } = distances;
  const half = Math.floor(matrix.rows / 2);
  if (asked !== undefined && asked > half)
    throw new InputError(
      `minClusterSize is ${asked}, and clusters are looked for among ${matrix.rows} items; expected at most ${half}, so that there is room for two`,
    );
  const minClusterSize = asked ?? Math.max(5, Math.round(0.005 * matrix.rows));
  const minSamples = Math.min(10, minClusterSize, graph.k + 1);
  if (minClusterSize > half) {
    leftOut.push(`HDBSCAN: fewer than ${2 * minClusterSize} items`);
    return null;
  }
  const found = await hdbscan(matrix, graph, { minClusterSize, minSamples, engine, signal });
  const described = describeClusters(
    { ...source, points: directionsOf(distances, source), rowOf },
    found.labels,
    null,
    mostShown,
  );
  return {
    labels: found.labels,
    findings: { minClusterSize, minSamples, ...denseFindings(found), clusters: described },
  };
}

/** Directions of all rows of a graph by cosine, whose means clusters are described by; a zero vector, which is in none, has NaN. */
function directionsOf({ graph, matrix, rowOf }: DistanceGraph, { points }: ClusterSource): EmbeddingMatrix {
  if (graph.similarity === "euclidean") return matrix;
  if (rowOf === null && points.rows === matrix.rows) return points;
  return gatherRows(matrix, null, rowNorms(matrix, "item"));
}

function denseFindings({ labels, edges, provenEdges, components, stabilities }: HdbscanClusters) {
  const noise = labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
  return {
    rows: labels.length,
    clustersFound: stabilities.length,
    noise: noise / labels.length,
    provenEdges: edges === 0 ? 1 : provenEdges / edges,
    components,
  };
}
