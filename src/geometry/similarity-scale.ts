/** What similarities mean in one space, read off random pairs of different items. */
export interface SimilarityScale {
  /** Similarities of random pairs, ascending. */
  readonly pairs: Float64Array;
  /** Their mean: the floor that unrelated pairs stand on. */
  readonly floor: number;
}

/** The scale of one space from similarities of random pairs. Throws `RangeError` for none. */
export function similarityScale(similarities: Float64Array): SimilarityScale {
  if (similarities.length === 0) throw new RangeError("no pairs to make a scale of");
  const pairs = similarities.slice().sort();
  return { pairs, floor: pairs.reduce((sum, value) => sum + value, 0) / pairs.length };
}

/**
 * Floor-adjusted cosine, (s − floor) / (1 − floor): 0 for a random pair, 1 for the same direction. null in a space where
 * random pairs already have cosine 1.
 */
export function floorAdjusted(similarity: number, { floor }: SimilarityScale): number | null {
  return floor < 1 ? (similarity - floor) / (1 - floor) : null;
}

/** Share of random pairs that are more similar than this, 0 to 1. */
export function shareAbove(similarity: number, { pairs }: SimilarityScale): number {
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pairs[middle]! <= similarity) low = middle + 1;
    else high = middle;
  }
  return (pairs.length - low) / pairs.length;
}

/**
 * The similarity in `other` that as many random pairs exceed as exceed `similarity` here: how 0.8 in one model reads in
 * another. null where fewer than ten pairs do, in which case the sample says nothing.
 */
export function sameShare(similarity: number, here: SimilarityScale, other: SimilarityScale): number | null {
  const share = shareAbove(similarity, here);
  if (share * here.pairs.length < fewestPairs || share === 1) return null;
  const at = Math.ceil((1 - share) * other.pairs.length) - 1;
  return other.pairs[Math.min(Math.max(at, 0), other.pairs.length - 1)]!;
}

const fewestPairs = 10;
