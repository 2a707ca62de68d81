/** Scores as shares of what a list has above its least: (s - min) / sum of these. A constant list becomes all zeros. */
export function sumNormalized(scores: Float64Array): Float64Array {
  const low = scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY);
  const sum = scores.reduce((total, score) => total + (score - low), 0);
  return sum > 0 ? scores.map((score) => (score - low) / sum) : new Float64Array(scores.length);
}
