/**
 * Scores scaled to 0 … 1: (s - min) / (max - min). A constant list, also one of a single document, has no spread and
 * becomes all zeros, as in ranx (mteb gives 0.5).
 */
export function minMaxNormalized(scores: Float64Array): Float64Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (score < low) low = score;
    if (score > high) high = score;
  }
  const range = high - low;
  return range > 0 ? scores.map((score) => (score - low) / range) : new Float64Array(scores.length);
}
