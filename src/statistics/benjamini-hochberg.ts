import { ascendingOrder } from "./holm.js";

/**
 * Benjamini-Hochberg adjusted p values in the order of the input: the running minimum of p m / rank over descending p
 * (1995). Rejecting where it is at most q keeps the expected share of false rejections below q for independent or
 * positively dependent tests: for exploring many slices, never for naming a winner. Throws as `holm` does.
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
  const order = ascendingOrder(p);
  const adjusted = new Float64Array(p.length);
  let running = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    running = Math.min(running, (p[index]! * p.length) / rank);
    adjusted[index] = running;
  }
  return adjusted;
}
