import type { Comparison } from "../contracts/benchmark-result.js";
import { InputError } from "../contracts/errors.js";
import { requireShare } from "../contracts/require-share.js";
import type { SeededRandom } from "../numeric/seeded-random.js";
import { detectableEffect } from "../statistics/detectable-effect.js";
import { flipCount } from "../statistics/flip-count.js";
import { holm } from "../statistics/holm.js";
import { type PairedTTest, pairedTTest } from "../statistics/paired-t-test.js";
import { pairwiseSignFlips } from "../statistics/pairwise-sign-flips.js";
import { type CandidateScores, checkScores, scoresOf } from "./candidate-scores.js";

export interface CompareOptions {
  readonly metric: string;
  readonly random: Pick<SeededRandom, "uint32">;
  /** Compare every other candidate with this one (as `b`) instead of all pairs. */
  readonly baseline?: string | null;
  /** Level of the family; default .05. Also that of `detectable`, before correction. */
  readonly alpha?: number;
  /** The range scores can have, for the interval from a single query; default [0, 1]. */
  readonly range?: readonly [number, number];
}

/**
 * Every pair of candidates, or every candidate against the baseline, on one metric: one family, Holm-corrected.
 * `delta` is the mean of a - b with its 95 % t interval; `p` the sign-flip p (see `pairwiseSignFlips`); ties are
 * differences within 1e-12, which are rounding. `detectable` is the true difference that a t-test at alpha finds in
 * 80 % of experiments with this n and this spread; null where there is no spread. No queries, no comparisons.
 * Throws `InputError` for a baseline that is not among the candidates, and as `checkScores` does.
 */
export function compareCandidates(scores: CandidateScores, options: CompareOptions): Comparison[] {
  checkScores(scores);
  const { ids, queries } = scores;
  const alpha = options.alpha ?? 0.05;
  requireShare("alpha", alpha, 0.05);
  if (queries === 0) return [];
  const pairs = pairsOf(ids, options.baseline ?? null);
  const flips = flipCount(pairs.length / 2, alpha);
  const p = pairwiseSignFlips(scores.values, ids.length, queries, pairs, { flips, random: options.random });
  const adjusted = holm(p);
  const effect = detectableEffect(queries, alpha);
  const [lowest, highest] = options.range ?? [0, 1];
  return Array.from(p, (value, pair) => {
    const a = pairs[2 * pair]!;
    const b = pairs[2 * pair + 1]!;
    const differences = differencesOf(scores, a, b);
    const test = pairedTTest(differences);
    return {
      a: ids[a]!,
      b: ids[b]!,
      metric: options.metric,
      delta: test.mean,
      low: queries === 1 ? lowest - highest : test.low,
      high: queries === 1 ? highest - lowest : test.high,
      n: queries,
      p: value,
      pT: test.p,
      pAdjusted: adjusted[pair]!,
      ...countSigns(differences),
      detectable: detectableDifference(effect, test),
    };
  });
}

/** a - b query by query, with differences that are only rounding set to 0. */
export function differencesOf(scores: CandidateScores, a: number, b: number): Float64Array {
  const left = scoresOf(scores, a);
  const right = scoresOf(scores, b);
  return left.map((value, q) => {
    const difference = value - right[q]!;
    return Math.abs(difference) <= rounding ? 0 : difference;
  });
}

function pairsOf(ids: readonly string[], baseline: string | null): Int32Array {
  const pairs: number[] = [];
  if (baseline !== null) {
    const b = ids.indexOf(baseline);
    if (b === -1) throw new InputError(`baseline ${baseline} is not among the candidates: ${ids.join(", ")}`);
    for (let a = 0; a < ids.length; a++) if (a !== b) pairs.push(a, b);
  } else {
    for (let a = 0; a < ids.length; a++) for (let b = a + 1; b < ids.length; b++) pairs.push(a, b);
  }
  return Int32Array.from(pairs);
}

function countSigns(differences: Float64Array): { wins: number; ties: number; losses: number } {
  let wins = 0;
  let losses = 0;
  for (const difference of differences) {
    if (difference > 0) wins++;
    else if (difference < 0) losses++;
  }
  return { wins, ties: differences.length - wins - losses, losses };
}

function detectableDifference(effect: number | null, test: PairedTTest): number | null {
  return effect === null || !(test.deviation > 0) ? null : effect * test.deviation;
}

const rounding = 1e-12;
