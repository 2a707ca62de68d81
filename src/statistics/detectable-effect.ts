import { findRoot } from "../numeric/find-root.js";
import { pairedTPower } from "./paired-t-power.js";

/**
 * The true mean difference, in standard deviations of the differences, that a paired t-test at level `alpha` with n
 * pairs finds in the share `power` of experiments; null for n < 2. Times the observed deviation it is the detectable
 * difference.
 */
export function detectableEffect(n: number, alpha: number, power = 0.8): number | null {
  if (n < 2) return null;
  const missing = (effect: number): number => pairedTPower(n, effect, alpha) - power;
  let high = 4 / Math.sqrt(n);
  while (missing(high) < 0) high *= 2;
  return findRoot(missing, 0, high);
}
