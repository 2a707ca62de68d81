/** Makes the vector of a text from the vectors of its words, one text after the other. */
export interface TextAverage {
  readonly dims: number;
  /** Adds a word: `dims` values of `vectors` from element `at` on. */
  add(vectors: Float32Array, at: number, weight: number): void;
  /** The weighted sum of the words added so far divided by their number, before components go; valid until the next `add`. */
  mean(): Float64Array;
  /**
   * Ends the text: writes its vector into `into` and returns how many words it is made of. Without any word, and where
   * nothing is left once the components are gone, the vector is zero.
   */
  finish(into: Float32Array): number;
}

/**
 * The mean of weighted word vectors, less its part along common components (Arora, Liang, Ma 2017), scaled to length 1:
 *
 *     v = (1/n) sum of weight(w) * vector(w);   v - sum over components u of u (u · v)
 *
 * over the n words that have a vector. `components` are `m × dims`, row-major and orthonormal; none: nothing is removed.
 * Sums are float64.
 */
export function createTextAverage(
  dims: number,
  components: Float64Array | Float32Array = new Float64Array(0),
): TextAverage {
  const sum = new Float64Array(dims);
  const average = new Float64Array(dims);
  let words = 0;

  function mean(): Float64Array {
    const divisor = Math.max(words, 1);
    for (let j = 0; j < dims; j++) average[j] = sum[j]! / divisor;
    return average;
  }

  return {
    dims,
    add(vectors, at, weight) {
      for (let j = 0; j < dims; j++) sum[j]! += weight * vectors[at + j]!;
      words++;
    },
    mean,
    finish(into) {
      const vector = mean();
      const before = lengthOf(vector);
      for (let start = 0; start < components.length; start += dims) {
        let along = 0;
        for (let j = 0; j < dims; j++) along += components[start + j]! * vector[j]!;
        for (let j = 0; j < dims; j++) vector[j]! -= along * components[start + j]!;
      }
      const after = lengthOf(vector);
      if (after > before * smallestRest) for (let j = 0; j < dims; j++) into[j] = vector[j]! / after;
      else into.fill(0);
      const counted = words;
      sum.fill(0);
      words = 0;
      return counted;
    },
  };
}

function lengthOf(vector: Float64Array): number {
  let square = 0;
  for (let j = 0; j < vector.length; j++) square += vector[j]! * vector[j]!;
  return Math.sqrt(square);
}

/** What is left below this share of a vector is rounding. */
const smallestRest = 1e-6;
