import type { SliceDifference } from "../contracts/slices.js";
import { holm } from "../statistics/holm.js";
import { pairedTTest } from "../statistics/paired-t-test.js";
import { exactUpTo, signFlipTest } from "../statistics/sign-flip-test.js";
import type { Slicing } from "./slicing.js";

export interface SliceDifferencesOptions {
  /** Slices with fewer queries are not tested: their entry is null. */
  readonly leastTested: number;
  /** Among how many pairs the data chose the pair of these differences; adjusted p values are multiplied by it. */
  readonly choices?: number;
}

/**
 * In each slice of each slicing the mean of paired differences, its t interval and p, all tested slices together one
 * family (Holm, whatever their overlap): where all differences are symmetric about zero, the chance that any adjusted p
 * is at most alpha stays below alpha. p is the exact sign-flip p where at most 20 differences are not zero, else that of
 * the paired t, which under the same symmetry is conservative in the tails (Efron 1969) and needs no flips for thousands
 * of queries. Throws `RangeError` for a difference that is not finite.
 */
export function sliceDifferences(
  differences: Float64Array,
  slicings: readonly Slicing[],
  { leastTested, choices = 1 }: SliceDifferencesOptions,
): (SliceDifference | null)[][] {
  const tests = slicings.map((slicing) =>
    rowsBySlice(slicing).map((rows) => (rows.length < leastTested ? null : testOf(rows, differences))),
  );
  const adjusted = holm(tests.flat().flatMap((test) => (test === null ? [] : [test.p])));
  let next = 0;
  return tests.map((slices) =>
    slices.map((test) =>
      test === null ? null : { ...test, pAdjusted: Math.min(1, adjusted[next++]! * choices) },
    ),
  );
}

/** The queries of each slice. */
export function rowsBySlice({ slices, sliceOf }: Slicing): number[][] {
  const rows = slices.map((): number[] => []);
  sliceOf.forEach((slice, query) => {
    rows[slice]!.push(query);
  });
  return rows;
}

function testOf(rows: readonly number[], all: Float64Array): Omit<SliceDifference, "pAdjusted"> {
  const differences = Float64Array.from(rows, (row) => all[row]!);
  const { mean, low, high, p } = pairedTTest(differences);
  const wins = differences.filter((value) => value > 0).length;
  const losses = differences.filter((value) => value < 0).length;
  const exact = wins + losses <= exactUpTo;
  return {
    delta: mean,
    low,
    high,
    // Without a spread there is no t: of all patterns of signs only the two uniform ones reach so far.
    p: exact ? signFlipTest(differences, { random: noRandom }).p : (p ?? 2 ** (1 - rows.length)),
    wins,
    ties: rows.length - wins - losses,
    losses,
  };
}

/** The exact test draws nothing. */
const noRandom = { uint32: (): number => 0 };
