import { principalComponents, projectOnto } from "../numeric/principal-components.js";
import { roundHalfToEven } from "../numeric/round-half-to-even.js";

export interface DistillOptions {
  /** Dimensions kept; fewer where the teacher has fewer. */
  readonly dims?: number;
  /** Strength of the frequency weights: frequent tokens count less the smaller it is. */
  readonly smoothing?: number;
}

/** Rows of a static model, one a token. */
export interface DistilledTable {
  readonly rows: number;
  readonly dims: number;
  /** Row-major; weights are already multiplied in. */
  readonly data: Float64Array;
}

/**
 * Token vectors of a static model from the vectors a transformer gives each token alone: NaN becomes 0,
 * then principal components, then frequency weights by rank (row 0 is the most frequent token).
 * Method of model2vec (https://github.com/MinishLab/model2vec). Throws `RangeError` for no rows.
 */
export function distillStatic(
  tokenVectors: { readonly rows: number; readonly dims: number; readonly data: Float32Array },
  { dims = 256, smoothing = 1e-4 }: DistillOptions = {},
): DistilledTable {
  const { rows } = tokenVectors;
  const known = tokenVectors.data.map((value) => (Number.isNaN(value) ? 0 : value));
  const components = principalComponents(known, rows, tokenVectors.dims, Math.min(dims, tokenVectors.dims));
  const data = projectOnto(components, known, rows);
  const kept = components.variances.length;
  const weights = zipfWeights(rows, smoothing);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < kept; j++) data[row * kept + j]! *= weights[row]!;
  }
  return { rows, dims: kept, data };
}

/**
 * Weight a / (a + p) of each of `count` tokens by falling frequency, its probability p guessed by Zipf's
 * law: p ∝ 1 / (rank + 2), ranks from 0. (Smooth inverse frequency: Arora, Liang, Ma 2017.) From 0 to 1.
 */
export function zipfWeights(count: number, a = 1e-4): Float64Array {
  const shares = Float64Array.from({ length: count }, (_, rank) => 1 / (rank + 2));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => a / (a + share / total));
}

/**
 * 8-bit integers with one scale for all: value ≈ integer · scale, scale = max |value| / 127, halves
 * rounded to even. All zeros: scale 1. Throws `RangeError` for a non-finite value.
 */
export function quantizeInt8(values: Float64Array): { integers: Int8Array; scale: number } {
  let largest = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be quantised`);
    largest = Math.max(largest, Math.abs(value));
  }
  const scale = largest === 0 ? 1 : largest / 127;
  return { integers: Int8Array.from(values, (value) => roundHalfToEven(value / scale)), scale };
}
