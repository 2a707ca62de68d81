import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import type { Similarity } from "../../neighbors/prepare-items.js";
import { dotProduct } from "../../numeric/dot-product.js";
import type { SeededRandom } from "../../numeric/seeded-random.js";
import { spearman } from "../../statistics/correlation.js";
import { normalQuantile } from "../../statistics/normal.js";

/** A rank correlation over pairs, with its 95 % interval. */
export interface DistanceCorrelation {
  readonly spearman: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

/**
 * Spearman's correlation between how far apart points are in a space (`matrix`; unit vectors for cosine) and in a picture of
 * it (`points × 2`), over `pairs` random pairs. Interval: Fisher's z with the standard error √((1 + r²/2)/(pairs − 3)) of
 * Bonett and Wright 2000, which takes pairs for independent. null where one side does not vary or there are fewer than 2 points.
 */
export function distanceCorrelation(
  { rows, dims, data }: EmbeddingMatrix,
  similarity: Similarity,
  picture: Float32Array,
  random: SeededRandom,
  pairs = 5000,
): DistanceCorrelation | null {
  if (rows < 2) return null;
  const apart = new Float64Array(pairs);
  const drawn = new Float64Array(pairs);
  for (let pair = 0; pair < pairs; pair++) {
    const i = random.below(rows);
    const j = (i + 1 + random.below(rows - 1)) % rows;
    const product = dotProduct(data, i * dims, data, j * dims, dims);
    if (similarity === "euclidean") {
      const squares =
        dotProduct(data, i * dims, data, i * dims, dims) + dotProduct(data, j * dims, data, j * dims, dims);
      apart[pair] = squares - 2 * product;
    } else apart[pair] = -product;
    drawn[pair] = Math.hypot(picture[2 * i]! - picture[2 * j]!, picture[2 * i + 1]! - picture[2 * j + 1]!);
  }
  const r = spearman(apart, drawn);
  if (r === null) return null;
  const reach = normalQuantile(0.975) * Math.sqrt((1 + (r * r) / 2) / (pairs - 3));
  const z = Math.atanh(Math.max(-0.999999, Math.min(0.999999, r)));
  return {
    spearman: r,
    low: Math.min(r, Math.tanh(z - reach)),
    high: Math.max(r, Math.tanh(z + reach)),
    pairs,
  };
}
