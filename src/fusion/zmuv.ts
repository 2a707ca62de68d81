/**
 * Scores with zero mean and unit variance: (s - mean) / sd, with the population deviation. A constant list, also one
 * of a single document, becomes all zeros, as in ranx.
 */
export function zmuvNormalized(scores: Float64Array): Float64Array {
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / n);
  // Rounding leaves a constant list a deviation of some ulps of its mean.
  const isConstant = scores.every((score) => score === scores[0]);
  return isConstant ? new Float64Array(n) : scores.map((score) => (score - mean) / deviation);
}
