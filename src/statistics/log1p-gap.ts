/**
 * u - ln(1 + u) for u > -1, which is >= 0, without cancellation near 0. `onePlusU` may be given where it is known
 * more exactly than 1 + u. Relative error about 1e-15.
 */
export function log1pGap(u: number, onePlusU: number = 1 + u): number {
  if (Math.abs(u) > 0.3) return u - Math.log(onePlusU);
  // With s = u / (2 + u): ln(1 + u) = 2 (s + s^3/3 + …) and u = s (2 + u), hence the gap is s u - 2 (s^3/3 + s^5/5 + …).
  const s = u / (2 + u);
  const square = s * s;
  let sum = 0;
  for (let odd = 21; odd >= 3; odd -= 2) sum = sum * square + 1 / odd;
  return s * u - 2 * s * square * sum;
}
