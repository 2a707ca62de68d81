import type { PairedMoments } from "./paired-moments.js";

/** Moments of two spaces over the same rows: of each with the other and with itself. */
export interface MomentsOfTwo {
  readonly xy: PairedMoments;
  readonly xx: PairedMoments;
  readonly yy: PairedMoments;
}

/**
 * Linear centred kernel alignment (Kornblith et al. 2019), 0 to 1: ‖XᵀY‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F) of centred columns, 1
 * for spaces that differ by a rotation and a scale. Rises towards 1 where rows are few for the dimensions (`debiasedCka`).
 * null where a space does not vary.
 */
export function linearCka({ xy, xx, yy }: MomentsOfTwo): number | null {
  return normalised(centredSquare(xy), centredSquare(xx), centredSquare(yy));
}

/**
 * The same from unbiased estimates of HSIC (Song et al. 2012; Nguyen, Raghu, Kornblith 2021), about 0 for unrelated spaces
 * however few the rows; can fall below 0. null below 4 rows or where a space does not vary.
 */
export function debiasedCka({ xy, xx, yy }: MomentsOfTwo): number | null {
  if (xy.n < 4) return null;
  return normalised(unbiasedHsic(xy), unbiasedHsic(xx), unbiasedHsic(yy));
}

/**
 * HSIC of two linear kernels without bias, from sums over rows: with zero diagonals,
 * [tr K̃L̃ + Σk Σl / ((n−1)(n−2)) − 2 Σ k_i l_i / (n−2)] / (n (n−3)).
 */
export function unbiasedHsic(moments: PairedMoments): number {
  const { n, cross, sumX, sumY, xBySquaredY, yBySquaredX, squaredX, squaredY, squaredXY } = moments;
  const trace = squaredLength(cross) - squaredXY;
  const totalK = squaredLength(sumX) - squaredX;
  const totalL = squaredLength(sumY) - squaredY;
  let products = squaredXY - dot(sumX, xBySquaredY) - dot(sumY, yBySquaredX);
  for (let i = 0; i < sumX.length; i++) {
    products += sumX[i]! * dot(cross.subarray(i * sumY.length, (i + 1) * sumY.length), sumY);
  }
  return (trace + (totalK * totalL) / ((n - 1) * (n - 2)) - (2 * products) / (n - 2)) / (n * (n - 3));
}

/** ‖XᵀY‖²_F of centred columns. */
function centredSquare({ n, cross, sumX, sumY }: PairedMoments): number {
  let sum = 0;
  for (let i = 0; i < sumX.length; i++) {
    for (let j = 0; j < sumY.length; j++) {
      const value = cross[i * sumY.length + j]! - (sumX[i]! * sumY[j]!) / n;
      sum += value * value;
    }
  }
  return sum;
}

function normalised(xy: number, xx: number, yy: number): number | null {
  const scale = Math.sqrt(xx) * Math.sqrt(yy);
  return scale > 0 && Number.isFinite(scale) ? xy / scale : null;
}

function squaredLength(values: Float64Array): number {
  return dot(values, values);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
