import { requireShare } from "../contracts/require-share.js";
import { requireWhole } from "../contracts/require-whole.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { bcaInterval } from "../statistics/bca-interval.js";

export interface BootstrapUnitsOptions {
  readonly random: Pick<SeededRandom, "uint32">;
  /** Default 2000. */
  readonly resamples?: number | undefined;
  /** Default 0.95. */
  readonly confidence?: number | undefined;
}

/** Interval of a statistic of units; null where fewer than two resamples have a value. */
export interface UnitsInterval {
  readonly low: number | null;
  readonly high: number | null;
  /** Resamples in which the statistic does not exist (no variation); left out of the interval. */
  readonly undefinedResamples: number;
}

/**
 * BCa bootstrap interval (Efron 1987) of a statistic of units that come in few kinds: `multiplicities[i]` units are of
 * kind `i`, and `statistic` takes how many of each kind there are. Units are drawn with replacement, as many as there
 * are; the leave-one-out values are those of the kinds. O(resamples × (units + cost of the statistic)).
 * Throws `InputError` unless `resamples` is a whole number from 100 and `confidence` between 0 and 1.
 */
export function bootstrapUnits(
  multiplicities: ArrayLike<number>,
  statistic: (counts: Float64Array) => number | null,
  { random, resamples = 2000, confidence = 0.95 }: BootstrapUnitsOptions,
): UnitsInterval {
  requireWhole("resamples", resamples, 100);
  requireShare("confidence", confidence, 0.95);
  const counts = Float64Array.from(multiplicities);
  const kinds = kindOfUnit(counts);
  const estimate = statistic(counts);
  const values: number[] = [];
  const drawn = new Float64Array(counts.length);
  const perUnit = kinds.length / 4294967296;
  for (let b = 0; b < resamples && kinds.length > 0; b++) {
    drawn.fill(0);
    for (let i = 0; i < kinds.length; i++) drawn[kinds[Math.floor(random.uint32() * perUnit)]!]!++;
    const value = statistic(drawn);
    if (value !== null) values.push(value);
  }
  const undefinedResamples = resamples - values.length;
  if (estimate === null || values.length < 2) return { low: null, high: null, undefinedResamples };
  const replicates = Float64Array.from(values).sort();
  const jackknife = leaveOneOut(counts, statistic);
  const { low, high } = bcaInterval(estimate, replicates, jackknife, confidence);
  return { low, high, undefinedResamples };
}

function kindOfUnit(counts: Float64Array): Int32Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const kinds = new Int32Array(total);
  let at = 0;
  counts.forEach((count, kind) => {
    kinds.fill(kind, at, at + count);
    at += count;
  });
  return kinds;
}

/** The statistic without one unit of each kind, once for each unit; kinds without which it does not exist are left out. */
function leaveOneOut(counts: Float64Array, statistic: (counts: Float64Array) => number | null): number[] {
  const values: number[] = [];
  for (let kind = 0; kind < counts.length; kind++) {
    const count = counts[kind]!;
    if (count === 0) continue;
    const value = statistic(counts.with(kind, count - 1));
    if (value === null) continue;
    for (let unit = 0; unit < count; unit++) values.push(value);
  }
  return values;
}
