import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { type NeighborGraph, neighborGraph } from "../../neighbors/neighbor-graph.js";
import { gatherRows } from "../../neighbors/prepare-items.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { itemNorms } from "./item-norms.js";
import { sampleKeeping } from "./sample-keeping.js";
import type { SectionInput } from "./section-input.js";

/** The items that pictures show, as a space of their own. */
export interface DrawnPoints {
  /** Row of each point among the items, ascending. */
  readonly rows: Int32Array;
  readonly sampled: boolean;
  readonly zeroVectors: number;
  /** Unit vectors for cosine, else the vectors as they are. */
  readonly matrix: EmbeddingMatrix;
  /** The points among the points. */
  readonly graph: NeighborGraph;
}

/**
 * All items but those without a direction, or a seeded sample of `most` of them, the first of `kept` in it. A sample, and a
 * graph that has lists for some rows only or lists shorter than `k`, takes another exact search among the points.
 */
export async function drawnPoints(
  input: SectionInput,
  most: number,
  k: number,
  kept: Int32Array,
): Promise<DrawnPoints> {
  const { space, graph, engine, seed, signal, onProgress } = input;
  const { matrix } = space.items;
  const norms = itemNorms(input);
  const originIsPoint = space.similarity === "euclidean";
  const all = Int32Array.from(norms.keys()).filter((row) => originIsPoint || norms[row] !== 0);
  const zeroVectors = matrix.rows - all.length;
  const sampled = all.length > most;
  const rows = sampleKeeping(all, most, kept, seededRandom(seed));
  const points = gatherRows(matrix, rows, space.similarity === "cosine" ? norms : null);
  const enough = Math.min(k, Math.max(0, rows.length - 1));
  const fits = !sampled && zeroVectors === 0 && graph.sampled === null && graph.k >= enough;
  return {
    rows,
    sampled,
    zeroVectors,
    matrix: points,
    graph:
      fits || rows.length === 0
        ? graph
        : await neighborGraph(points, {
            ...{ similarity: space.similarity, k: Math.max(1, enough), engine },
            ...{ pairs: false, signal, onProgress },
          }),
  };
}
