/**
 * Quantile of ascending `sorted` values by linear interpolation (type 7 of Hyndman and Fan 1996, NumPy's default).
 * Throws `RangeError` for an empty list or q outside [0, 1].
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) throw new RangeError("a quantile of no values does not exist");
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} is outside 0 to 1`);
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}
