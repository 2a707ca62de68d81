/** Dimensions that carry nothing of their own. */
export interface CollapsedDimensions {
  /** Dimensions that do not vary, ascending. */
  readonly dead: readonly number[];
  /** Pairs whose correlation is at least the threshold in size, of which the second could be told from the first. */
  readonly doubled: readonly { readonly first: number; readonly second: number; readonly r: number }[];
}

/**
 * Dimensions without variance, and each dimension that an earlier one doubles (|r| at least `threshold`), from the
 * covariance (`dims × dims`). `noise` is the variance up to which a dimension counts as dead.
 */
export function collapsedDimensions(
  covariance: Float64Array,
  dims: number,
  { threshold = 0.999, noise }: { readonly threshold?: number; readonly noise: number },
): CollapsedDimensions {
  const variance = Float64Array.from({ length: dims }, (_, i) => covariance[i * dims + i]!);
  const dead: number[] = [];
  const doubled: { first: number; second: number; r: number }[] = [];
  for (let i = 0; i < dims; i++) {
    if (variance[i]! <= noise) {
      dead.push(i);
      continue;
    }
    for (let j = 0; j < i; j++) {
      if (variance[j]! <= noise) continue;
      const r = covariance[i * dims + j]! / Math.sqrt(variance[i]! * variance[j]!);
      if (Math.abs(r) < threshold) continue;
      doubled.push({ first: j, second: i, r: Math.max(-1, Math.min(1, r)) });
      break;
    }
  }
  return { dead, doubled };
}
