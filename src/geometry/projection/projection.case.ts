import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { type NeighborGraph, neighborGraph } from "../../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import type { Similarity } from "../../neighbors/prepare-items.js";
import { seededRandom } from "../../numeric/seeded-random.js";

/** Gaussian clusters of unit variance around centres that lie well apart; row i belongs to cluster i % clusters. */
export function clusteredPoints(rows: number, dims: number, clusters: number, apart = 3): EmbeddingMatrix {
  const random = seededRandom(7);
  const centres = Float64Array.from({ length: clusters * dims }, () => apart * random.normal());
  const data = Float32Array.from(
    { length: rows * dims },
    (_, at) => centres[(Math.floor(at / dims) % clusters) * dims + (at % dims)]! + random.normal(),
  );
  return { rows, dims, data };
}

/** The exact graph of a small matrix. */
export function graphOf(
  matrix: EmbeddingMatrix,
  k: number,
  similarity: Similarity = "euclidean",
): Promise<NeighborGraph> {
  return neighborGraph(matrix, { similarity, k, engine: createPlainEngine(), pairs: false });
}

/** 40 × 5 and 40 × 2 values that any language can make again: sin(1 + 3i + 7j + ij) and cos(2 + 5i + 3j + ij). */
export function portablePoints(): { readonly matrix: EmbeddingMatrix; readonly picture: Float32Array } {
  const data = Float32Array.from({ length: 200 }, (_, at) => {
    const [i, j] = [Math.floor(at / 5), at % 5];
    return Math.sin(1 + 3 * i + 7 * j + i * j);
  });
  const picture = Float32Array.from({ length: 80 }, (_, at) => {
    const [i, j] = [at >> 1, at & 1];
    return Math.cos(2 + 5 * i + 3 * j + i * j);
  });
  return { matrix: { rows: 40, dims: 5, data }, picture };
}
