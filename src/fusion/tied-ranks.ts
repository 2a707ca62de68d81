/**
 * Ranks from 1 of a list stored best first. Documents whose float32 scores are equal share the first of their ranks, so
 * that a list fused with itself is the list it was and the order of the corpus decides nothing.
 */
export function tiedRanks(scores: Float64Array): Float64Array {
  const ranks = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    const tied = i > 0 && Math.fround(scores[i]!) === Math.fround(scores[i - 1]!);
    ranks[i] = tied ? ranks[i - 1]! : i + 1;
  }
  return ranks;
}
