import { symmetricEigen } from "../numeric/symmetric-eigen.js";

/** Takes vectors one by one and finds the directions they share. */
export interface ComponentFinder {
  /** Counts one vector of `dims` values in. Costs dims² / 2. */
  add(vector: Float64Array): void;
  /**
   * The first `count` right singular vectors of the matrix whose rows were added (not centred), orthonormal:
   * `count × dims`, row-major; fewer where the rows span fewer dimensions.
   */
  find(count: number): Float64Array;
}

/**
 * Finds the common components of text vectors that SIF removes (Arora, Liang, Ma 2017, algorithm 1: the first singular
 * vector), as eigenvectors of the sum of outer products, in float64. Memory dims²; `find` costs about 9 dims³.
 */
export function createComponentFinder(dims: number): ComponentFinder {
  const moments = new Float64Array(dims * dims);
  return {
    add(vector) {
      for (let i = 0; i < dims; i++) {
        const value = vector[i]!;
        if (value === 0) continue;
        for (let j = i; j < dims; j++) moments[i * dims + j]! += value * vector[j]!;
      }
    },
    find(count) {
      if (count === 0) return new Float64Array(0);
      const whole = moments.slice();
      for (let i = 0; i < dims; i++) {
        for (let j = i + 1; j < dims; j++) whole[j * dims + i] = whole[i * dims + j]!;
      }
      const { values, vectors } = symmetricEigen(whole, dims);
      let found = 0;
      while (found < Math.min(count, dims) && values[found]! > values[0]! * smallestShare) found++;
      return vectors.slice(0, found * dims);
    },
  };
}

/** Eigenvalues below this share of the largest are rounding. */
const smallestShare = 1e-12;
