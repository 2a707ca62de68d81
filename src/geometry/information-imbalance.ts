import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { NeighborGraph } from "../neighbors/neighbor-graph.js";
import { rowNorms } from "../neighbors/prepare-items.js";

/** Rows whose neighbours are followed from one space into the other. */
export interface ImbalanceOptions {
  readonly engine: MatrixEngine;
  /** Owners of the ranks, ascending: all rows, or a sample of them. */
  readonly owners: Int32Array;
}

/**
 * How far the nearest neighbours of space A lie in space B, row by row: 2 · rank_B(nearest in A) / n, with rank 1 for the
 * nearest of the n − 1 others in B. Its mean is the information imbalance Δ(A → B) (Glielmo et al. 2022): near 0 where A
 * tells everything of B's neighbourhoods, about 1 where it tells nothing. Ties in B count for the row. NaN for a row with
 * no neighbour in A (a zero vector) or none in B. `nearest` is A's graph; `space` is B with its similarity.
 * Costs 2 · owners · n · d operations.
 */
export async function informationImbalance(
  nearest: NeighborGraph,
  space: { readonly matrix: EmbeddingMatrix; readonly similarity: NeighborGraph["similarity"] },
  { engine, owners }: ImbalanceOptions,
): Promise<Float64Array> {
  const { matrix, similarity } = space;
  const lengths = rowNorms(matrix, "item");
  const found = new Float64Array(owners.length).fill(Number.NaN);
  for (let start = 0; start < owners.length; start += ownersAtOnce) {
    const some = owners.subarray(start, start + ownersAtOnce);
    const scores = await scoresOf(matrix, some, engine);
    some.forEach((owner, at) => {
      const at0 = nearest.lists.offsets[owner]!;
      if (at0 === nearest.lists.offsets[owner + 1]!) return;
      const wanted = nearest.lists.rows[at0]!;
      const rank = rankOf(scores.subarray(at * matrix.rows, (at + 1) * matrix.rows), {
        owner,
        wanted,
        lengths,
        similarity,
      });
      found[start + at] = (2 * rank) / matrix.rows;
    });
  }
  return found;
}

/** Products of some rows with all, `some.length × rows`, in float64. */
async function scoresOf(
  matrix: EmbeddingMatrix,
  some: Int32Array,
  engine: MatrixEngine,
): Promise<Float64Array> {
  const { rows, dims, data } = matrix;
  const scores = new Float64Array(some.length * rows);
  const left = transposed(data, dims, some);
  for (let start = 0; start < rows; start += itemsAtOnce) {
    const count = Math.min(itemsAtOnce, rows - start);
    const block = Int32Array.from({ length: count }, (_, i) => start + i);
    const part = await engine.crossProduct(
      { rows: dims, dims: some.length, data: left },
      { rows: dims, dims: count, data: transposed(data, dims, block) },
    );
    for (let i = 0; i < some.length; i++) {
      scores.set(part.subarray(i * count, (i + 1) * count), i * rows + start);
    }
  }
  return scores;
}

function transposed(data: Float32Array, dims: number, rows: Int32Array): Float32Array {
  const result = new Float32Array(dims * rows.length);
  rows.forEach((row, column) => {
    for (let i = 0; i < dims; i++) result[i * rows.length + column] = data[row * dims + i]!;
  });
  return result;
}

interface RankedPair {
  readonly owner: number;
  readonly wanted: number;
  readonly lengths: Float64Array;
  readonly similarity: NeighborGraph["similarity"];
}

/** Rank of `wanted` among the others of `owner`, from 1; a zero vector has no neighbours by cosine and dot product. */
function rankOf(products: Float64Array, { owner, wanted, lengths, similarity }: RankedPair): number {
  const absent = (item: number) => similarity !== "euclidean" && lengths[item] === 0;
  if (absent(owner) || absent(wanted)) return Number.NaN;
  const score = (item: number): number => {
    if (similarity === "dot") return products[item]!;
    if (similarity === "cosine") return products[item]! / lengths[item]!;
    return 2 * products[item]! - lengths[item]! * lengths[item]!;
  };
  const limit = score(wanted) + Math.abs(score(wanted)) * rounding;
  let rank = 1;
  for (let item = 0; item < products.length; item++) {
    if (item !== owner && item !== wanted && !absent(item) && score(item) > limit) rank += 1;
  }
  return rank;
}

/** Scores that differ by less are equal: copies of one vector come out so. */
const rounding = 1e-12;

const ownersAtOnce = 256;
const itemsAtOnce = 4096;
