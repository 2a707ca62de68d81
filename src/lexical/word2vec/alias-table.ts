/** A table to draw from a discrete distribution in constant time: one entry for each outcome. */
export interface AliasTable {
  /** Of 2^32: how often an entry that was hit gives its own outcome. */
  readonly thresholds: Uint32Array;
  /** The outcome otherwise. */
  readonly aliases: Int32Array;
}

/**
 * Walker's alias method (1977) in Vose's linear form (1991): hit an entry i uniformly, take i with probability
 * `thresholds[i]` / 2^32, else `aliases[i]`. `weights` are 0 or more, with a positive sum; their order decides the table,
 * the machine does not.
 */
export function createAliasTable(weights: Float64Array): AliasTable {
  const size = weights.length;
  let total = 0;
  for (const weight of weights) total += weight;
  const shares = Float64Array.from(weights, (weight) => (weight * size) / total);
  const thresholds = new Uint32Array(size).fill(0xffffffff);
  const aliases = Int32Array.from({ length: size }, (_, i) => i);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = size - 1; i >= 0; i--) (shares[i]! < 1 ? small : large).push(i);
  while (small.length > 0 && large.length > 0) {
    const poor = small.pop()!;
    const rich = large[large.length - 1]!;
    thresholds[poor] = Math.floor(shares[poor]! * 4294967296);
    aliases[poor] = rich;
    shares[rich]! -= 1 - shares[poor]!;
    if (shares[rich]! < 1) {
      large.pop();
      small.push(rich);
    }
  }
  return { thresholds, aliases };
}
