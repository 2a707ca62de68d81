import { normalQuantile } from "./normal.js";
import { pairedTPower } from "./paired-t-power.js";

/**
 * The smallest number of pairs with which a two-sided paired t-test at level `alpha` finds a true mean difference of
 * `effect` standard deviations in the share `power` of experiments; null if that is more than `limit` or the effect
 * is 0. O(log n) evaluations of the exact power, started from the normal approximation.
 */
export function pairsNeeded(effect: number, alpha: number, power = 0.8, limit = 1_000_000): number | null {
  const size = Math.abs(effect);
  const normal = ((normalQuantile(1 - alpha / 2) + normalQuantile(power)) / size) ** 2;
  if (!(normal <= limit)) return null;
  const enough = (n: number): boolean => pairedTPower(n, size, alpha) >= power;
  let high = Math.max(2, Math.ceil(normal));
  let low = 1;
  for (let step = 1; !enough(high); step *= 2) {
    low = high;
    high += step;
  }
  if (low === 1) {
    for (let step = 1; high - step > 1; step *= 2) {
      if (!enough(high - step)) {
        low = high - step;
        break;
      }
      high -= step;
    }
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high <= limit ? high : null;
}
