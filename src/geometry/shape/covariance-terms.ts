import type { SecondMoments } from "./second-moments.js";

/** The two terms of VICReg (Bardes, Ponce, LeCun 2022) that watch for collapse; 0 is best for both. */
export interface VicRegTerms {
  /** Mean over dimensions of max(0, 1 − √(variance + 1e-4)). */
  readonly variance: number;
  /** Sum of the squared covariances between different dimensions over the dimensions. */
  readonly covariance: number;
}

/**
 * VICReg's terms on rows scaled to a mean square length of `dims`, so that they do not depend on the scale of a model and
 * a centred isotropic space has variance 1 in every dimension. Null where all rows are zero.
 */
export function vicRegTerms({ rows, dims, mean, covariance }: SecondMoments): VicRegTerms | null {
  let square = 0;
  for (let j = 0; j < dims; j++)
    square += (covariance[j * dims + j]! * Math.max(0, rows - 1)) / rows + mean[j]! * mean[j]!;
  if (!(square > 0)) return null;
  const scale = dims / square;
  let [hinge, off] = [0, 0];
  for (let i = 0; i < dims; i++) {
    hinge += Math.max(0, 1 - Math.sqrt(covariance[i * dims + i]! * scale + 1e-4));
    for (let j = 0; j < dims; j++) if (i !== j) off += (covariance[i * dims + j]! * scale) ** 2;
  }
  return { variance: hinge / dims, covariance: off / dims };
}

/** Dimensions that say nothing, or what another says. */
export interface IdleDimensions {
  /** Dimensions whose values differ by no more than the rounding of float32. */
  readonly dead: number[];
  /** Pairs of dimensions with correlation of size .999 or more; strongest first. */
  readonly doubled: { readonly a: number; readonly b: number; readonly correlation: number }[];
}

/** Dead and doubled dimensions of a covariance. A dead dimension is in no pair. */
export function idleDimensions({ dims, mean, covariance }: SecondMoments): IdleDimensions {
  const deviation = Float64Array.from({ length: dims }, (_, j) =>
    Math.sqrt(Math.max(0, covariance[j * dims + j]!)),
  );
  const largest = deviation.reduce((a, b) => Math.max(a, b), 0);
  const isDead = (j: number): boolean => deviation[j]! <= 2 ** -22 * Math.max(largest, Math.abs(mean[j]!));
  const dead = Array.from({ length: dims }, (_, j) => j).filter(isDead);
  const doubled: { a: number; b: number; correlation: number }[] = [];
  for (let a = 0; a < dims; a++) {
    if (isDead(a)) continue;
    for (let b = a + 1; b < dims; b++) {
      if (isDead(b)) continue;
      const correlation = covariance[a * dims + b]! / (deviation[a]! * deviation[b]!);
      if (Math.abs(correlation) >= 0.999)
        doubled.push({ a, b, correlation: Math.max(-1, Math.min(1, correlation)) });
    }
  }
  doubled.sort((x, y) => Math.abs(y.correlation) - Math.abs(x.correlation));
  return { dead, doubled };
}
