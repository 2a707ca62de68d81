import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { type NeighborGraph, neighborGraph } from "../../neighbors/neighbor-graph.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { seededRandom, seededSample } from "../../numeric/seeded-random.js";
import type { SectionInput } from "./section-input.js";

/** A graph by a distance over all of some items. */
export interface DistanceGraph {
  readonly graph: NeighborGraph;
  /** The vectors that the graph is over. */
  readonly matrix: EmbeddingMatrix;
  /** Item of each row of the graph, where it is over a sample; null where it is over all. */
  readonly rowOf: Int32Array | null;
}

/**
 * The graph that clusters and outliers go by: that of the section where it holds the list of every item by cosine or
 * Euclidean distance. Else a new one: for few items with all others in each list, which makes HDBSCAN exact; for a dot
 * product by cosine; for many over a random sample. null where that would be much work and not `full`.
 */
export async function distanceGraph({
  space,
  graph,
  engine,
  seed,
  full = false,
  signal,
  onProgress,
}: SectionInput): Promise<DistanceGraph | null> {
  const { matrix } = space.items;
  const similarity = space.similarity === "euclidean" ? "euclidean" : "cosine";
  const few = matrix.rows <= fewRows;
  const serves = graph.similarity === similarity && graph.sampled === null;
  if (serves && (!few || graph.k >= matrix.rows - 1)) return { graph, matrix, rowOf: null };
  if (!few && !full) return null;
  const rowOf = matrix.rows <= sampleRows ? null : seededSample(matrix.rows, sampleRows, seededRandom(seed));
  const part = rowOf === null ? matrix : gatherRows(matrix, rowOf, null);
  const k = few ? Math.max(1, matrix.rows - 1) : 30;
  const options = { similarity, k, engine, pairs: false, signal, onProgress } as const;
  return { graph: await neighborGraph(part, options), matrix: part, rowOf };
}

/** Items up to which lists hold all others. */
const fewRows = 1_000;
/** Items above which a sample is taken: the lists of so many take about 10 s on two cores. */
const sampleRows = 100_000;
