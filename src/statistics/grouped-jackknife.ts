import { InputError } from "../contracts/errors.js";
import { studentTQuantile } from "./student-t.js";

/**
 * 95 % interval of a smooth statistic from its values with one of `groups` equal groups of rows left out each time
 * (grouped jackknife, Quenouille 1956; Tukey 1958): estimate ± t · √((g−1)/g Σ(θ_j − θ̄)²), Student's t with g − 1 degrees
 * of freedom. Throws `InputError` for fewer than two groups.
 */
export function groupedJackknife(
  estimate: number,
  without: readonly number[],
): { readonly low: number; readonly high: number } {
  const groups = without.length;
  if (groups < 2) throw new InputError(`${groups} groups; a jackknife needs at least 2`);
  const mean = without.reduce((sum, value) => sum + value, 0) / groups;
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(((groups - 1) / groups) * squares);
  const reach = studentTQuantile(0.975, groups - 1) * error;
  return { low: estimate - reach, high: estimate + reach };
}
