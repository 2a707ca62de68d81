import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { NeighborGraph } from "../neighbors/neighbor-graph.js";
import { rowNorms } from "../neighbors/prepare-items.js";
import { dotProduct } from "../numeric/dot-product.js";

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
 * Costs 2 · owners · n · d operations; memory for the products of the owners with a block of items.
 */
export async function informationImbalance(
  nearest: NeighborGraph,
  space: { readonly matrix: EmbeddingMatrix; readonly similarity: NeighborGraph["similarity"] },
  { engine, owners }: ImbalanceOptions,
): Promise<Float64Array> {
  const { rows, dims, data } = space.matrix;
  const lengths = rowNorms(space.matrix, "item");
  const absent = (item: number) => space.similarity !== "euclidean" && lengths[item] === 0;
  /** Grows with the similarity of the item to one owner. */
  const score = (product: number, item: number): number => {
    if (space.similarity === "dot") return product;
    if (space.similarity === "cosine") return product / lengths[item]!;
    return 2 * product - lengths[item]! * lengths[item]!;
  };
  const wanted = owners.map((owner) => firstListed(nearest, owner));
  const limits = Float64Array.from(owners, (owner, i) => {
    const item = wanted[i]!;
    if (item < 0 || absent(owner) || absent(item)) return Number.NaN;
    const found = score(dotProduct(data, owner * dims, data, item * dims, dims), item);
    return found + Math.abs(found) * rounding;
  });
  const ranks = new Float64Array(owners.length).fill(1);
  const left = transposed(data, dims, owners);
  for (let start = 0; start < rows; start += itemsAtOnce) {
    const items = Int32Array.from({ length: Math.min(itemsAtOnce, rows - start) }, (_, i) => start + i);
    const products = await engine.crossProduct(
      { rows: dims, dims: owners.length, data: left },
      { rows: dims, dims: items.length, data: transposed(data, dims, items) },
    );
    owners.forEach((owner, i) => {
      for (const [column, item] of items.entries()) {
        if (item === owner || item === wanted[i] || absent(item)) continue;
        if (score(products[i * items.length + column]!, item) > limits[i]!) ranks[i]! += 1;
      }
    });
  }
  return ranks.map((rank, i) => (Number.isNaN(limits[i]!) ? Number.NaN : (2 * rank) / rows));
}

/** The nearest of an owner; −1 where it has none. */
function firstListed({ lists: { offsets, rows } }: NeighborGraph, owner: number): number {
  return offsets[owner] === offsets[owner + 1] ? -1 : rows[offsets[owner]!]!;
}

function transposed(data: Float32Array, dims: number, rows: Int32Array): Float32Array {
  const result = new Float32Array(dims * rows.length);
  rows.forEach((row, column) => {
    for (let i = 0; i < dims; i++) result[i * rows.length + column] = data[row * dims + i]!;
  });
  return result;
}

/** Scores that differ by less are equal: copies of one vector come out so. */
const rounding = 1e-12;

const itemsAtOnce = 4096;
