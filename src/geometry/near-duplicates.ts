import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { NeighborGraph } from "../neighbors/neighbor-graph.js";
import { disjointSets } from "../numeric/disjoint-sets.js";
import { dotProduct } from "../numeric/dot-product.js";

/** Items that a chain of near neighbours joins. */
export interface DuplicateGroups {
  /** Rows of each group of at least two, the largest group first, rows ascending. */
  readonly groups: readonly Int32Array[];
  /** Owners of lists that have a neighbour that near in theirs. */
  readonly items: number;
}

/**
 * Groups of items joined by edges of the graph at a cosine of at least `threshold`: single linkage, so two ends of a long
 * chain may be unlike each other (`leastCosine` tells). Scores are turned into cosines by the items' `norms`. Pairs that
 * are in neither's list are not seen, but a group of identical items hangs together whatever k. Cost O(n k).
 */
export function nearDuplicates(
  { similarity, sampled, lists, items }: NeighborGraph,
  norms: Float64Array,
  threshold: number,
): DuplicateGroups {
  const sets = disjointSets(items);
  const near = new Uint8Array(items);
  let owners = 0;
  for (let list = 0; list + 1 < lists.offsets.length; list++) {
    const row = sampled?.[list] ?? list;
    let found = false;
    for (let i = lists.offsets[list]!; i < lists.offsets[list + 1]!; i++) {
      const other = lists.rows[i]!;
      if (!(cosineOf(similarity, lists.scores[i]!, norms[row]!, norms[other]!) >= threshold - rounding))
        continue;
      sets.join(row, other);
      near[row] = 1;
      near[other] = 1;
      found = true;
    }
    if (found) owners++;
  }
  const numbers = sets.numbers();
  const members = new Map<number, number[]>();
  for (let row = 0; row < items; row++) {
    if (near[row] === 0) continue;
    const group = members.get(numbers[row]!);
    if (group === undefined) members.set(numbers[row]!, [row]);
    else group.push(row);
  }
  const groups = [...members.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!);
  return {
    groups: groups.map((rows) => Int32Array.from(rows)),
    items: owners,
  };
}

/** The least cosine of any two of `rows` (the first 200 of them), which tells a chain from a group of likes; 1 for fewer than two. */
export function leastCosine({ dims, data }: EmbeddingMatrix, norms: Float64Array, rows: Int32Array): number {
  const members = rows.subarray(0, 200);
  let least = 1;
  for (let i = 0; i < members.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [members[i]!, members[j]!];
      least = Math.min(least, dotProduct(data, a * dims, data, b * dims, dims) / (norms[a]! * norms[b]!));
    }
  }
  return Math.max(-1, least);
}

/** The cosine of two vectors from the score that a graph has of them and their lengths; NaN beside a zero vector. */
export function cosineOf(
  similarity: NeighborGraph["similarity"],
  score: number,
  norm: number,
  other: number,
): number {
  if (similarity === "cosine") return score;
  if (similarity === "dot") return score / (norm * other);
  return (norm * norm + other * other - score * score) / (2 * norm * other);
}

/** Equal vectors have a cosine of 1 but for the rounding of a few float64 operations. */
const rounding = 1e-9;
