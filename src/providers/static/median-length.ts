import { countCodePoints } from "../count-code-points.js";

/** Integer part of the median length of `strings` in code points; the median of an even number is the mean of two. */
export function medianLength(strings: readonly string[]): number {
  const lengths = Int32Array.from(strings, countCodePoints).sort();
  if (lengths.length === 0) return 0;
  const upper = lengths.length >> 1;
  return lengths.length % 2 === 1 ? lengths[upper]! : Math.floor((lengths[upper - 1]! + lengths[upper]!) / 2);
}
