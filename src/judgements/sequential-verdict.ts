import { meanAndDeviation } from "../statistics/mean-and-deviation.js";
import { normalQuantile, normalSf } from "../statistics/normal.js";
import type { SequentialBoundary } from "../statistics/sequential-boundary.js";
import { studentTSf } from "../statistics/student-t.js";
import type { JudgedQuery } from "./visit-query.js";

/** What is known of the mean difference of two candidates over the queries like those judged. */
export interface PairEstimate {
  /** Mean of a - b, unbiased whatever the predictions are worth. */
  readonly mean: number;
  readonly standardError: number;
  /** Share of the information that all judgements of all queries would give, 0 to 1. */
  readonly information: number;
  /** The mean in standard errors, as a normal deviate of the same tail as its t. */
  readonly z: number;
  readonly queries: number;
}

/**
 * The difference estimator of a - b: for each visited query the predicted difference, and for those judged completely
 * by lot (chance `audited`) the error of the prediction, divided by that chance (Särndal, Swensson, Wretman 1992; with
 * a model's predictions it is prediction-powered inference, Angelopoulos et al. 2023, and with chances Zrnic and
 * Candès 2024). `total` is the number of queries there are. null below two queries.
 */
export function pairEstimate(
  queries: readonly JudgedQuery[],
  a: number,
  b: number,
  audited: number,
  total: number,
): PairEstimate | null {
  const n = queries.length;
  if (n < 2) return null;
  let left = 0;
  const values = Float64Array.from(queries, ({ predicted, exact, cut }) => {
    const guess = predicted[a]! - predicted[b]!;
    if (exact === null) return guess;
    const error = exact[a]! - exact[b]! - guess;
    if (!cut) return guess + error;
    left += (error * error) / audited;
    return guess + error / audited;
  });
  const { mean, deviation } = meanAndDeviation(values);
  const variance = deviation * deviation;
  const rounded = variance <= rounding * rounding;
  if (rounded) {
    // Without spread only a difference that is no rounding says anything, and then all of it.
    const z = Math.abs(mean) <= rounding ? 0 : Math.sign(mean) * Number.POSITIVE_INFINITY;
    return { mean, standardError: 0, information: n / total, z, queries: n };
  }
  const ofAll = Math.max(variance - (1 / audited - 1) * (left / n), leastShare * variance);
  const standardError = deviation / Math.sqrt(n);
  const t = mean / standardError;
  const z = Math.sign(t) * -normalQuantile(studentTSf(Math.abs(t), n - 1));
  return { mean, standardError, information: (n / total) * (ofAll / variance), z, queries: n };
}

/** What one look at the judgements says. */
export interface Look {
  /** Candidates that some other racing one is better than. */
  readonly ruledOut: readonly number[];
  /** Chance that judging all that is left would name a winner, as the estimates stand; an upper bound. */
  readonly chance: number;
}

/**
 * Rules out each racing candidate that another is better than, by the boundary of a test that may be looked at any
 * time. The chance of a winner takes the differences seen for the true ones, with their uncertainty.
 */
export function lookAt(
  queries: readonly JudgedQuery[],
  racing: readonly number[],
  { boundary, audited, total }: { boundary: SequentialBoundary; audited: number; total: number },
): Look {
  const ruledOut: number[] = [];
  const chances = racing.map((b) => {
    let most = 0;
    let beaten = false;
    for (const a of racing) {
      if (a === b) continue;
      const pair = pairEstimate(queries, a, b, audited, total);
      if (pair === null) continue;
      if (pair.z > 0 && pair.z >= boundary.criticalZ(pair.information)) beaten = true;
      most = Math.max(most, chanceAtEnd(pair, boundary));
    }
    if (beaten) ruledOut.push(b);
    return most;
  });
  const chance = racing.reduce(
    (sum, _, winner) => sum + Math.min(1, ...chances.filter((__, other) => other !== winner)),
    0,
  );
  return { ruledOut: ruledOut.length < racing.length ? ruledOut : [], chance: Math.min(1, chance) };
}

/** Chance that a pair reaches the boundary once all is judged: z there is normal about z / √f with variance 1 / f - 1. */
function chanceAtEnd({ z, information }: PairEstimate, boundary: SequentialBoundary): number {
  const critical = boundary.criticalZ(1);
  if (!Number.isFinite(z)) return z > 0 ? 1 : 0;
  const expected = z / Math.sqrt(information);
  if (information >= 1 - 1e-9) return expected >= critical ? 1 : 0;
  return normalSf((critical - expected) / Math.sqrt(1 / information - 1));
}

const rounding = 1e-12;
/** The part of a variance that is never taken for error of prediction. */
const leastShare = 0.05;
