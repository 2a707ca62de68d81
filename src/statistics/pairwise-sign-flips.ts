import type { SeededRandom } from "../numeric/seeded-random.js";
import { centreColumns, roundingShare, sumRounding } from "./centre-columns.js";
import { forEachFlippedSums } from "./flipped-sums.js";
import { exactUpTo, signFlipTest } from "./sign-flip-test.js";

/**
 * Two-sided sign-flip p of many pairs of rows at once. `values` is row-major series × n; `pairs` holds two row numbers
 * a pair. Each p is that of `signFlipTest` on the differences of its pair, exact where at most 20 of them are not
 * zero; the others share their random signs, so that 28 pairs cost little more than one. Differences within 1e-12 of the
 * largest value are rounding and count as zero.
 *
 * The first 100,000 flips serve every pair. If `flips` is larger, only pairs with at most 10 hits by then go on:
 * the rest keep their p. That stays a valid p: P(p <= x) <= x whichever stage a pair ends in, as the first stage alone
 * has it above 11 / 100,001 and the second below. Returns one p a pair.
 */
export function pairwiseSignFlips(
  values: Float64Array,
  series: number,
  n: number,
  pairs: Int32Array,
  options: { readonly flips: number; readonly random: Pick<SeededRandom, "uint32"> },
): Float64Array {
  const { centred, size, rawSize } = centreColumns(values, series, n);
  const p = new Float64Array(pairs.length / 2);
  const open: OpenPair[] = [];
  for (let pair = 0; pair < p.length; pair++) {
    const a = pairs[2 * pair]!;
    const b = pairs[2 * pair + 1]!;
    const differences = rowDifferences(values, n, a, b, rawSize * roundingShare);
    if (countNonzero(differences) <= exactUpTo) p[pair] = signFlipTest(differences, options).p;
    else open.push({ pair, a, b, threshold: thresholdOf(differences) - sumRounding(n, size), hits: 0 });
  }
  let active = open;
  const settle = (flips: number): void => {
    for (const { pair, hits } of active) p[pair] = (1 + hits) / (1 + flips);
  };
  let seen = 0;
  for (const stage of stages(options.flips)) {
    if (active.length === 0) break;
    const draw = { kind: "random", count: stage, random: options.random } as const;
    forEachFlippedSums(centred, series, n, draw, (sums, count) => {
      for (const pair of active) countHits(pair, sums, series, count);
      return true;
    });
    seen += stage;
    settle(seen);
    active = active.filter(({ hits }) => hits <= fewHits);
  }
  return p;
}

interface OpenPair {
  readonly pair: number;
  readonly a: number;
  readonly b: number;
  readonly threshold: number;
  hits: number;
}

function countHits(pair: OpenPair, sums: Float64Array, series: number, count: number): void {
  const { a, b, threshold } = pair;
  let hits = 0;
  for (let at = 0; at < count * series; at += series) {
    if (Math.abs(sums[at + a]! - sums[at + b]!) >= threshold) hits++;
  }
  pair.hits += hits;
}

function stages(flips: number): number[] {
  return flips > firstStage ? [firstStage, flips - firstStage] : [flips];
}

/** |sum| less what rounding can take from it, so that a tie counts as a tie. */
function thresholdOf(differences: Float64Array): number {
  let sum = 0;
  let size = 0;
  for (const difference of differences) {
    sum += difference;
    size += Math.abs(difference);
  }
  return Math.abs(sum) - 1e-10 * size;
}

function rowDifferences(
  values: Float64Array,
  n: number,
  a: number,
  b: number,
  rounding: number,
): Float64Array {
  const differences = new Float64Array(n);
  for (let q = 0; q < n; q++) {
    const difference = values[a * n + q]! - values[b * n + q]!;
    differences[q] = Math.abs(difference) <= rounding ? 0 : difference;
  }
  return differences;
}

function countNonzero(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (value !== 0) count++;
  return count;
}

const firstStage = 100_000;
const fewHits = 10;
