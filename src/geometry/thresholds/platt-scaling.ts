import type { ScoredPairs } from "./scored-pairs.js";

/** P(related) = 1 / (1 + exp(−(intercept + slope · score))). */
export interface PlattScaling {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * Logistic regression of being related on the score (Platt 1999, by Newton's method with halved steps as Lin, Lin and Weng
 * 2007), with his targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2), so that pairs that a cut-off parts perfectly have a finite slope.
 * `weights` as in `rocAuc`. null where one kind is missing or all scores are equal.
 */
export function plattScaling(pairs: ScoredPairs, weights?: ArrayLike<number>): PlattScaling | null {
  const { scores, related, groups } = pairs;
  const weight = Float64Array.from(groups, (group) => (weights === undefined ? 1 : weights[group]!));
  let [positives, total, sum, squares] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    total += weight[i]!;
    positives += weight[i]! * related[i]!;
    sum += weight[i]! * scores[i]!;
  }
  if (positives === 0 || positives === total) return null;
  const mean = sum / total;
  for (let i = 0; i < scores.length; i++) squares += weight[i]! * (scores[i]! - mean) ** 2;
  if (!(squares > 0)) return null;
  const scale = Math.sqrt(squares / total);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (total - positives + 2);
  const x = scores.map((score) => (score - mean) / scale);
  const targets = Float64Array.from(related, (one) => (one === 1 ? high : low));
  const { a, b } = newton({ x, targets, weight }, Math.log((positives + 1) / (total - positives + 1)));
  return { slope: b / scale, intercept: a - (b * mean) / scale };
}

/** The probability that the scaling gives a score. */
export function plattProbability({ intercept, slope }: PlattScaling, score: number): number {
  return 1 / (1 + Math.exp(-(intercept + slope * score)));
}

interface LogisticData {
  readonly x: Float64Array;
  readonly targets: Float64Array;
  readonly weight: Float64Array;
}

function newton(data: LogisticData, start: number): { a: number; b: number } {
  let [a, b] = [start, 0];
  let loss = logLoss(data, a, b);
  for (let step = 0; step < mostSteps; step++) {
    const { da, db, size } = direction(data, a, b);
    let length = 1;
    let next = logLoss(data, a - da, b - db);
    while (next > loss && length > 1e-6) {
      length /= 2;
      next = logLoss(data, a - length * da, b - length * db);
    }
    if (next > loss) break;
    [a, b, loss] = [a - length * da, b - length * db, next];
    if (size < 1e-12) break;
  }
  return { a, b };
}

/** Newton's step, and half its squared length in the metric of the curvature. */
function direction({ x, targets, weight }: LogisticData, a: number, b: number) {
  let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
  for (let i = 0; i < x.length; i++) {
    const p = 1 / (1 + Math.exp(-(a + b * x[i]!)));
    const gap = weight[i]! * (p - targets[i]!);
    const curve = weight[i]! * p * (1 - p);
    ga += gap;
    gb += gap * x[i]!;
    haa += curve;
    hab += curve * x[i]!;
    hbb += curve * x[i]! * x[i]!;
  }
  const determinant = haa * hbb - hab * hab;
  const da = (hbb * ga - hab * gb) / determinant;
  const db = (haa * gb - hab * ga) / determinant;
  return { da, db, size: (ga * da + gb * db) / 2 };
}

function logLoss({ x, targets, weight }: LogisticData, a: number, b: number): number {
  let loss = 0;
  for (let i = 0; i < x.length; i++) {
    const z = a + b * x[i]!;
    const softplus = z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
    loss += weight[i]! * (softplus - targets[i]! * z);
  }
  return loss;
}

const mostSteps = 100;
