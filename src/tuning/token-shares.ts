/**
 * Shares of `count` tokens in running text, guessed by Zipf's law from their order, the most frequent first:
 * proportional to 1 / (rank + 2), ranks from 0. They sum to 1.
 */
export function zipfShares(count: number): Float64Array {
  const shares = Float64Array.from({ length: count }, (_, rank) => 1 / (rank + 2));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/**
 * Half the shares of the tokens in the user's documents, half the shares expected of any text: a word that the documents
 * repeat loses weight, one that they happen to lack is not taken for rare. Throws `RangeError` for counts of another
 * length, and where nothing was counted.
 */
export function documentShares(counts: Float64Array, expected: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length !== expected.length || !(total > 0))
    throw new RangeError(`${counts.length} counts with the sum ${total} for ${expected.length} tokens`);
  return counts.map((count, token) => (count / total + expected[token]!) / 2);
}

/** Smooth inverse frequency a / (a + share) of each token, from 0 to 1 (Arora, Liang, Ma 2017). */
export function inverseFrequencyWeights(shares: Float64Array, a: number): Float64Array {
  return shares.map((share) => a / (a + share));
}
