/**
 * How many random sign flips a family of `tests` at level `alpha` needs: 100,000, or as many as let the smallest p,
 * 1 / (1 + flips), be a quarter of Holm's first threshold alpha / tests, whichever is more. 100,000 flips reach
 * p = 1e-5, which Holm multiplies to alpha at 5,000 tests (all pairs of 100 candidates).
 */
export function flipCount(tests: number, alpha: number): number {
  return Math.max(100_000, Math.ceil((4 * tests) / alpha));
}
