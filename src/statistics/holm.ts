import { InputError } from "../contracts/errors.js";
/**
 * Holm's adjusted p values in the order of the input: the running maximum of (m - rank + 1) p over ascending p,
 * at most 1 (Holm 1979). Rejecting where the adjusted p is at most alpha keeps the chance of any false rejection in
 * the family below alpha, whatever the dependence. Throws `InputError` for a p outside [0, 1].
 */
export function holm(p: ArrayLike<number>): Float64Array {
  const order = ascendingOrder(p);
  const adjusted = new Float64Array(p.length);
  let running = 0;
  for (let rank = 0; rank < order.length; rank++) {
    running = Math.max(running, Math.min(1, (p.length - rank) * p[order[rank]!]!));
    adjusted[order[rank]!] = running;
  }
  return adjusted;
}

/** Indices of p values in ascending order. Throws `InputError` for a p outside [0, 1]. */
export function ascendingOrder(p: ArrayLike<number>): Int32Array {
  for (let i = 0; i < p.length; i++) {
    if (!(p[i]! >= 0 && p[i]! <= 1)) throw new InputError(`p value ${i} is ${p[i]}; expected 0 to 1`);
  }
  return Int32Array.from({ length: p.length }, (_, i) => i).sort((i, j) => p[i]! - p[j]!);
}
