/** The vocabulary in parts of equal work; the vectors of a part lie together. */
export interface VocabularyParts {
  readonly parts: number;
  /** The part of each word. */
  readonly partOf: Uint8Array<SharedArrayBuffer>;
  /** The row of each word's vectors: rows run through part 0, then part 1 … */
  readonly rowOf: Int32Array<SharedArrayBuffer>;
  /** First row of each part, and the number of words at the end. */
  readonly starts: Int32Array<SharedArrayBuffer>;
}

/**
 * Deals the words out to `parts` parts, from the one with the most `weight` (how often it will stand in a pair) to the one
 * with the least, each to the part that has the least so far.
 */
export function dealVocabulary(weights: Float64Array, parts: number): VocabularyParts {
  const words = weights.length;
  const partOf = new Uint8Array(new SharedArrayBuffer(words));
  const rowOf = new Int32Array(new SharedArrayBuffer(4 * words));
  const starts = new Int32Array(new SharedArrayBuffer(4 * (parts + 1)));
  const loads = new Float64Array(parts);
  const order = Int32Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
  for (const word of order) {
    let least = 0;
    for (let part = 1; part < parts; part++) if (loads[part]! < loads[least]!) least = part;
    loads[least]! += weights[word]!;
    partOf[word] = least;
    starts[least + 1]!++;
  }
  for (let part = 0; part < parts; part++) starts[part + 1]! += starts[part]!;
  const next = starts.slice();
  for (const word of order) rowOf[word] = next[partOf[word]!]!++;
  return { parts, partOf, rowOf, starts };
}
