import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { Similarity } from "../../neighbors/prepare-items.js";
import { dotProduct } from "../../numeric/dot-product.js";
import type { SeededRandom } from "../../numeric/seeded-random.js";
import { spearman } from "../../statistics/correlation.js";
import { normalQuantile } from "../../statistics/normal.js";

/** A rank correlation over pairs, with its 95 % interval; null where every pair was taken, so that nothing was drawn. */
export interface DistanceCorrelation {
  readonly spearman: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly pairs: number;
}

/**
 * Spearman's correlation between how far apart points are in a space (`matrix`; unit vectors for cosine) and in a picture of
 * it (`points × 2`), over all pairs up to `mostPairs`, else over so many random ones. Interval: Fisher's z with the standard
 * error √((1 + r²/2)/(pairs − 3)) of Bonett and Wright 2000, which takes pairs for independent. null where one side does not
 * vary or there are fewer than 2 points.
 */
export function distanceCorrelation(
  matrix: EmbeddingMatrix,
  similarity: Similarity,
  picture: Float32Array,
  random: SeededRandom,
  mostPairs = 5000,
): DistanceCorrelation | null {
  const { rows } = matrix;
  if (rows < 2) return null;
  const all = (rows * (rows - 1)) / 2;
  const pairs = Math.min(all, mostPairs);
  const apart = new Float64Array(pairs);
  const drawn = new Float64Array(pairs);
  let [i, j] = [0, 0];
  for (let pair = 0; pair < pairs; pair++) {
    if (pairs < all) {
      i = random.below(rows);
      j = (i + 1 + random.below(rows - 1)) % rows;
    } else if (++j === rows) j = ++i + 1;
    apart[pair] = distanceOrder(matrix, similarity, i, j);
    drawn[pair] = Math.hypot(picture[2 * i]! - picture[2 * j]!, picture[2 * i + 1]! - picture[2 * j + 1]!);
  }
  const r = spearman(apart, drawn);
  return r === null ? null : { spearman: r, interval: pairs < all ? fisherInterval(r, pairs) : null, pairs };
}

/** What grows with the distance of two rows: its square, or the product negated. */
function distanceOrder(
  { dims, data }: EmbeddingMatrix,
  similarity: Similarity,
  i: number,
  j: number,
): number {
  const product = dotProduct(data, i * dims, data, j * dims, dims);
  if (similarity !== "euclidean") return -product;
  const squares =
    dotProduct(data, i * dims, data, i * dims, dims) + dotProduct(data, j * dims, data, j * dims, dims);
  return squares - 2 * product;
}

function fisherInterval(r: number, pairs: number): { readonly low: number; readonly high: number } {
  const reach = normalQuantile(0.975) * Math.sqrt((1 + (r * r) / 2) / (pairs - 3));
  const z = Math.atanh(Math.max(-0.999999, Math.min(0.999999, r)));
  return { low: Math.min(r, Math.tanh(z - reach)), high: Math.max(r, Math.tanh(z + reach)) };
}
