import { InputError } from "../contracts/errors.js";
import { requireWhole } from "../contracts/require-whole.js";
import { quantile } from "../numeric/quantile.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { midranks } from "./midranks.js";

export interface RankCorrelationTestOptions {
  readonly random: Pick<SeededRandom, "below">;
  /** Default: 9,999, fewer above 2,000 pairs, and never below 999. */
  readonly permutations?: number | undefined;
  /** Default: 2,000, fewer above 10,000 pairs, and never below 500. */
  readonly resamples?: number | undefined;
}

/** Spearman's correlation of pairs, with how sure it is. */
export interface RankCorrelationTest {
  readonly n: number;
  /** −1 to 1. */
  readonly rho: number;
  /** Ends of the 95 % percentile interval over resampled pairs. */
  readonly low: number;
  readonly high: number;
  /** Two-sided, of the permutation test: (1 + as large ones) / (1 + permutations). */
  readonly p: number;
  readonly permutations: number;
  readonly resamples: number;
}

/**
 * Spearman's rank correlation (1904) with a bootstrap interval over pairs (Efron 1979) and a permutation test that it is 0
 * (Pitman 1937). Ties share their mean rank throughout. null where a side does not vary or there are fewer than 5 pairs.
 * Cost: O(n) for each permutation and resample, after sorting once. Throws `InputError` for lists of different lengths and
 * values that are not finite.
 */
export function rankCorrelationTest(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { random, permutations, resamples }: RankCorrelationTestOptions,
): RankCorrelationTest | null {
  const n = x.length;
  if (n !== y.length) throw new InputError(`${n} values and ${y.length}; a correlation needs pairs`);
  requireFinite(x);
  requireFinite(y);
  if (n < fewestPairs) return null;
  const [ranksX, ranksY] = [midranks(x), midranks(y)];
  const rho = weightedPearson(ranksX, ranksY, null);
  if (rho === null) return null;
  const shuffles = permutations ?? Math.max(999, Math.min(9_999, Math.floor(20_000_000 / n)));
  const draws = resamples ?? Math.max(500, Math.min(2_000, Math.floor(20_000_000 / n)));
  requireWhole("permutations", shuffles);
  requireWhole("resamples", draws);
  const p = permutationP(ranksX, ranksY, rho, shuffles, random);
  const replicates = resampledRhos(x, y, draws, random);
  return {
    n,
    rho,
    low: Math.min(rho, quantile(replicates, 0.025)),
    high: Math.max(rho, quantile(replicates, 0.975)),
    p,
    permutations: shuffles,
    resamples: draws,
  };
}

function permutationP(
  x: Float64Array,
  y: Float64Array,
  rho: number,
  permutations: number,
  random: Pick<SeededRandom, "below">,
): number {
  const shuffled = y.slice();
  const size = Math.abs(rho) - 1e-12;
  let asLarge = 0;
  for (let b = 0; b < permutations; b++) {
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      const kept = shuffled[i]!;
      shuffled[i] = shuffled[j]!;
      shuffled[j] = kept;
    }
    if (Math.abs(weightedPearson(x, shuffled, null)!) >= size) asLarge += 1;
  }
  return (1 + asLarge) / (1 + permutations);
}

/** Ascending; a resample on one side of which all values are equal says nothing and is drawn again. */
function resampledRhos(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  resamples: number,
  random: Pick<SeededRandom, "below">,
): Float64Array {
  const n = x.length;
  const [byX, byY] = [tieGroups(x), tieGroups(y)];
  const counts = new Uint32Array(n);
  const [ranksX, ranksY] = [new Float64Array(n), new Float64Array(n)];
  const rhos = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let rho: number | null = null;
    while (rho === null) {
      counts.fill(0);
      for (let i = 0; i < n; i++) counts[random.below(n)]! += 1;
      countedRanks(byX, counts, ranksX);
      countedRanks(byY, counts, ranksY);
      rho = weightedPearson(ranksX, ranksY, counts);
    }
    rhos[b] = rho;
  }
  return rhos.sort();
}

interface TieGroups {
  /** Places in ascending order of their values. */
  readonly order: Uint32Array;
  /** Where in `order` each group of equal values ends. */
  readonly ends: readonly number[];
}

function tieGroups(values: ArrayLike<number>): TieGroups {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]! || a - b,
  );
  const ends: number[] = [];
  for (let at = 1; at <= order.length; at++)
    if (at === order.length || values[order[at]!] !== values[order[at - 1]!]) ends.push(at);
  return { order, ends };
}

/** Mean ranks of the values, each there `counts` times. */
function countedRanks({ order, ends }: TieGroups, counts: Uint32Array, ranks: Float64Array): void {
  let start = 0;
  let before = 0;
  for (const end of ends) {
    let here = 0;
    for (let at = start; at < end; at++) here += counts[order[at]!]!;
    for (let at = start; at < end; at++) ranks[order[at]!] = before + (here + 1) / 2;
    before += here;
    start = end;
  }
}

function weightedPearson(x: Float64Array, y: Float64Array, counts: Uint32Array | null): number | null {
  const n = x.length;
  const mean = (n + 1) / 2;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const weight = counts === null ? 1 : counts[i]!;
    const a = x[i]! - mean;
    const b = y[i]! - mean;
    xx += weight * a * a;
    yy += weight * b * b;
    xy += weight * a * b;
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : null;
}

function requireFinite(values: ArrayLike<number>): void {
  const bad = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
  if (bad >= 0) throw new InputError(`value ${bad} is ${values[bad]}; expected a finite number`);
}

const fewestPairs = 5;
