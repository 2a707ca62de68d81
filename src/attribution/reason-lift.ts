import { InputError } from "../contracts/errors.js";
import type { Lift } from "../contracts/failures.js";
import { studentTQuantile } from "../statistics/student-t.js";

/** Counts of one query: relevant documents missed and found, and how many of each have the reason. */
export interface ReasonCounts {
  readonly missed: ArrayLike<number>;
  readonly found: ArrayLike<number>;
  readonly missedWith: ArrayLike<number>;
  readonly foundWith: ArrayLike<number>;
}

/** A reason that stands in fewer queries than this has no lift: too few clusters for an interval. */
export const leastQueries = 10;

/**
 * Lift of a reason: its share among missed relevant documents over its share among found ones,
 * L = (Σ m' / Σ m) / (Σ f' / Σ f). Above 1 it is more common among failures; 1 explains nothing. The 95 % interval is
 * that of ln L by Taylor linearisation with queries as clusters (Woodruff 1971), for documents of one query fail together;
 * t with one degree of freedom less than queries have the reason. In simulations it covers .92 to .98 (`reason-lift.test.ts` has one). Entries of the
 * four columns belong to the same queries. null where fewer than 10 queries have the reason, or no document of one side.
 * Throws `InputError` for columns of unequal length.
 */
export function reasonLift({ missed, found, missedWith, foundWith }: ReasonCounts): Lift | null {
  const lengths = [missed, found, missedWith, foundWith].map(({ length }) => length);
  if (lengths.some((length) => length !== missed.length))
    throw new InputError(`the columns have ${lengths.join(", ")} queries; expected the same in each`);
  const totals = [missedWith, missed, foundWith, found].map(sumOf);
  const [m = 0, allMissed = 0, f = 0, allFound = 0] = totals;
  if (m === 0 || f === 0) return null;
  let squares = 0;
  let queries = 0;
  let withReason = 0;
  for (let q = 0; q < missed.length; q++) {
    if (missed[q] === 0 && found[q] === 0) continue;
    queries++;
    if (missedWith[q]! + foundWith[q]! > 0) withReason++;
    const influence = missedWith[q]! / m - missed[q]! / allMissed - foundWith[q]! / f + found[q]! / allFound;
    squares += influence * influence;
  }
  if (withReason < leastQueries) return null;
  const value = m / allMissed / (f / allFound);
  const half = studentTQuantile(0.975, withReason - 1) * Math.sqrt((squares * queries) / (queries - 1));
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half) };
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
