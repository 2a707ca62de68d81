import type { PairCalibration } from "../../contracts/analysis/thresholds.js";
import { brierScore, expectedCalibrationError } from "../../geometry/thresholds/calibration-error.js";
import { isotonicScaling, type ScoreToProbability } from "../../geometry/thresholds/isotonic-scaling.js";
import { plattProbability, plattScaling } from "../../geometry/thresholds/platt-scaling.js";
import { pairsOfGroups, type ScoredPairs } from "../../geometry/thresholds/scored-pairs.js";
import { quantile } from "../../numeric/quantile.js";
import type { SeededRandom } from "../../numeric/seeded-random.js";
import { groupedJackknife } from "../../statistics/grouped-jackknife.js";
import { type CutoffInput, overQueries } from "./threshold-cutoffs.js";

/**
 * Scores as probabilities, by Platt's logistic curve and by isotonic regression; the one of the smaller Brier score on
 * queries it was not fitted on is taken. null where neither can be fitted.
 */
export function pairCalibration(input: CutoffInput): PairCalibration | null {
  const { pairs, source, folds, foldOf } = input;
  const tried = (["platt", "isotonic"] as const).flatMap((method) => {
    const probabilities = heldOut(input, method);
    return probabilities === null
      ? []
      : [{ method, probabilities, brier: brierScore(probabilities, pairs.related) }];
  });
  const [best, other] = tried.sort((a, b) => a.brier - b.brier);
  if (best === undefined) return null;
  const fitted = scaling(pairs, best.method)!;
  const { probabilities } = best;
  const error = expectedCalibrationError(probabilities, pairs.related);
  const without = Array.from({ length: folds }, (_, fold) => {
    const kept = Array.from(pairs.groups.keys()).filter((i) => foldOf[pairs.groups[i]!] !== fold);
    return expectedCalibrationError(
      Float64Array.from(kept, (i) => probabilities[i]!),
      Uint8Array.from(kept, (i) => pairs.related[i]!),
    );
  });
  const reach = groupedJackknife(error, without);
  const prevalence = share(pairs.related);
  return {
    method: best.method,
    platt: best.method === "platt" ? plattScaling(pairs) : null,
    curve: curveOf(input, best.method, fitted),
    brier: { value: best.brier, ...overQueries(input, weightedBrier(pairs, probabilities)) },
    otherBrier: other?.brier ?? null,
    baseBrier: prevalence * (1 - prevalence),
    calibrationError: { value: error, low: Math.max(0, reach.low), high: Math.min(1, reach.high) },
    errorByChance: errorByChance(probabilities, source),
  };
}

function scaling(
  pairs: ScoredPairs,
  method: PairCalibration["method"],
  weights?: ArrayLike<number>,
): ScoreToProbability | null {
  if (method === "isotonic") return isotonicScaling(pairs, weights);
  const platt = plattScaling(pairs, weights);
  return platt === null ? null : (score) => plattProbability(platt, score);
}

/** The probability of each pair by what the other folds say; null where one of them can not be fitted. */
function heldOut(
  { pairs, foldOf, folds }: CutoffInput,
  method: PairCalibration["method"],
): Float64Array | null {
  const scalings = Array.from({ length: folds }, (_, fold) =>
    scaling(
      pairsOfGroups(pairs, (group) => foldOf[group] !== fold),
      method,
    ),
  );
  if (scalings.includes(null)) return null;
  return pairs.scores.map((score, i) => scalings[foldOf[pairs.groups[i]!]!]!(score));
}

/** Brier score where queries count as often as they are told to; sums of each query are made once. */
function weightedBrier(
  { related, groups, groupCount }: ScoredPairs,
  probabilities: Float64Array,
): (counts: Float64Array) => number | null {
  const squares = new Float64Array(groupCount);
  const pairs = new Float64Array(groupCount);
  groups.forEach((group, i) => {
    squares[group]! += (probabilities[i]! - related[i]!) ** 2;
    pairs[group]! += 1;
  });
  return (counts) => {
    let [sum, n] = [0, 0];
    counts.forEach((count, group) => {
      sum += count * squares[group]!;
      n += count * pairs[group]!;
    });
    return n === 0 ? null : sum / n;
  };
}

/** Probabilities along the scores with percentile intervals over queries: one fit a resample serves all of them. */
function curveOf(
  { pairs, source }: CutoffInput,
  method: PairCalibration["method"],
  fitted: ScoreToProbability,
): PairCalibration["curve"] {
  const scores = curveScores(pairs);
  const values: number[][] = scores.map(() => []);
  for (let resample = 0; resample < curveResamples; resample++) {
    const counts = new Float64Array(pairs.groupCount);
    for (let draw = 0; draw < counts.length; draw++) counts[source.below(counts.length)]! += 1;
    const other = scaling(pairs, method, counts);
    if (other === null) continue;
    for (const [i, score] of scores.entries()) values[i]!.push(other(score));
  }
  return scores.map((score, i) => {
    const sorted = values[i]!.sort((a, b) => a - b);
    const at = (q: number): number | null => (sorted.length < 20 ? null : quantile(sorted, q));
    return { score, probability: { value: fitted(score), low: at(0.025), high: at(0.975) } };
  });
}

/** Scores spread evenly over what the pairs have, without the outermost hundredths. */
function curveScores({ scores }: ScoredPairs): number[] {
  const at = (share: number): number => scores[Math.round((scores.length - 1) * share)]!;
  const [high, low] = [at(0.01), at(0.99)];
  return Array.from({ length: curvePoints }, (_, i) => low + ((high - low) * i) / (curvePoints - 1));
}

/** Mean calibration error of outcomes that are drawn from the probabilities themselves. */
function errorByChance(probabilities: Float64Array, random: SeededRandom): number {
  let sum = 0;
  for (let draw = 0; draw < chanceDraws; draw++) {
    const outcomes = Uint8Array.from(probabilities, (p) => (random.uniform() < p ? 1 : 0));
    sum += expectedCalibrationError(probabilities, outcomes);
  }
  return sum / chanceDraws;
}

function share(related: Uint8Array): number {
  return related.reduce((sum, one) => sum + one, 0) / related.length;
}

const curvePoints = 9;
const curveResamples = 200;
const chanceDraws = 20;
