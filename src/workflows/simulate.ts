import { setImmediate } from "node:timers/promises";
import { InputError, throwIfAborted } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { requireShare } from "../contracts/require-share.js";
import { requireWhole } from "../contracts/require-whole.js";
import { simulatedDataSets } from "../contracts/simulated-data-sets.js";
import type { SimulatedShare, Simulation } from "../contracts/simulation.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { type CandidateScores, checkScores, scoresOf } from "../selection/candidate-scores.js";
import { differencesOf } from "../selection/compare-candidates.js";
import { decide } from "../selection/decide.js";
import { drawnQueries, equalCandidates, equalPair } from "../selection/simulated-scores.js";
import { estimateMean } from "../statistics/estimate-mean.js";
import { meanAndDeviation } from "../statistics/mean-and-deviation.js";
import { pairedTTest } from "../statistics/paired-t-test.js";
import { shareInterval } from "../statistics/share-interval.js";

export interface SimulateOptions {
  readonly metric: string;
  /** Data sets simulated in each world; default 1000. */
  readonly dataSets?: number;
  /** Default 42. */
  readonly seed?: number;
  /** Default .05. */
  readonly alpha?: number;
  /** Level of the look whose decision is simulated; default alpha. */
  readonly level?: number;
  /** True differences of the best two to give the power for, besides the observed one; default .02, .05 and .1. */
  readonly differences?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Runs the decision of `decide` and the intervals of `estimateMean` and `pairedTTest` on data sets made from the scores
 * themselves, each as large as they are: how often a false winner is named, how often intervals hold the true value, how
 * often a better candidate is found (see `equalCandidates`, `equalPair`, `drawnQueries` for the worlds). The decision is
 * the product's own but for the number of flips, 200 / level, and intervals draw 1,000 resamples; of many queries fewer
 * data sets serve the intervals, and the finding says how many. The same scores, options and seed give the same finding.
 * Throws `InputError` for fewer than two candidates or queries, and for options out of range.
 */
export async function simulate(scores: CandidateScores, options: SimulateOptions): Promise<Simulation> {
  const { metric, dataSets = 1000, seed = 42, alpha = 0.05 } = options;
  const level = options.level ?? alpha;
  checkOptions(scores, { ...options, dataSets, alpha, level });
  const { ids, queries } = scores;
  const flips = Math.min(100_000, Math.ceil(200 / level));
  const [best, second] = bestTwo(scores);
  const winnerOf = (drawn: CandidateScores, random: ReturnType<typeof seededRandom>): number => {
    const { winner } = decide(drawn, { metric, random, alpha, level, flips });
    return winner === null ? -1 : drawn.ids.indexOf(winner);
  };
  const differences = options.differences ?? defaultDifferences;
  const worlds = 3 + differences.length;
  const affordable = Math.max(100, Math.floor(mostDraws / (ids.length * queries * resamples)));
  const coverageSets = Math.min(dataSets, affordable);
  const total = worlds * dataSets + coverageSets;
  const tick = ticker(total, options);

  /** Runs one world; `draw` makes a data set, and the counts are of the candidates named. */
  const namedIn = async (
    world: number,
    draw: (random: ReturnType<typeof seededRandom>) => CandidateScores,
  ): Promise<Int32Array> => {
    const named = new Int32Array(ids.length);
    for (let i = 0; i < dataSets; i++) {
      const random = seededRandom(seedOf(seed, world, i));
      const winner = winnerOf(draw(random), random);
      if (winner >= 0) named[winner] = named[winner]! + 1;
      await tick();
    }
    return named;
  };
  const all = await namedIn(0, (random) => equalCandidates(scores, { random }));
  const pair = await namedIn(1, (random) => equalPair(scores, best, second, { random }));
  const real = await namedIn(2, (random) => drawnQueries(scores, { random }));
  const observed = meanAndDeviation(differencesOf(scores, best, second)).mean;
  const power = [powerOf(observed, true, real, best, dataSets)];
  for (const [i, difference] of differences.entries()) {
    const named = await namedIn(3 + i, (random) =>
      equalPair(scores, best, second, { random, gap: difference }),
    );
    power.push(powerOf(difference, false, named, best, dataSets));
  }
  const coverage = await coverageOf(scores, coverageSets, seed, tick);
  return {
    metric,
    candidates: ids.length,
    queries,
    dataSets,
    seed,
    alpha,
    level,
    flips,
    falseWinners: {
      allEqual: shareOf(sumOf(all), dataSets),
      bestTwoEqual: shareOf(sumOf(pair), dataSets),
    },
    coverage,
    power: power.sort((x, y) => x.difference - y.difference),
  };
}

/** Throws `InputError` unless so many data sets can be simulated: a whole number from 100 to 100,000. */
export function checkDataSets(dataSets: number): void {
  requireWhole("the number of simulated data sets", dataSets, simulatedDataSets.from, simulatedDataSets.to);
}

function checkOptions(
  { ids, queries, values }: CandidateScores,
  options: SimulateOptions & { readonly dataSets: number; readonly alpha: number; readonly level: number },
): void {
  checkScores({ ids, queries, values });
  checkDataSets(options.dataSets);
  requireShare("alpha", options.alpha, 0.05);
  requireShare("the level", options.level, 0.05);
  for (const difference of options.differences ?? []) {
    if (!(difference > 0 && Number.isFinite(difference)))
      throw new InputError(`a difference is ${difference}; expected a number above 0, such as 0.05`);
  }
  if (ids.length < 2)
    throw new InputError(
      `nothing to simulate: ${ids.length} scored ${ids.length === 1 ? "candidate" : "candidates"}; a decision needs two`,
    );
  if (queries < 2)
    throw new InputError(
      `nothing to simulate: ${queries} scored ${queries === 1 ? "query" : "queries"}; judge at least two`,
    );
}

/** 95 % intervals of all candidates' means and all pairs' differences, on queries drawn from those of the scores. */
async function coverageOf(
  scores: CandidateScores,
  dataSets: number,
  seed: number,
  tick: () => Promise<void>,
): Promise<Simulation["coverage"]> {
  const count = scores.ids.length;
  const means = scores.ids.map((_, c) => meanAndDeviation(scoresOf(scores, c)).mean);
  const heldMeans = new Float64Array(dataSets * count);
  const heldDifferences = new Float64Array((dataSets * count * (count - 1)) / 2);
  let pair = 0;
  for (let i = 0; i < dataSets; i++) {
    const random = seededRandom(seedOf(seed, coverageWorld, i));
    const drawn = drawnQueries(scores, { random });
    const resampling = random.uint32();
    for (let c = 0; c < count; c++) {
      const estimate = estimateMean(scoresOf(drawn, c), { random: seededRandom(resampling), resamples });
      heldMeans[i * count + c] = holds(estimate, means[c]!);
      for (let d = c + 1; d < count; d++) {
        const test = pairedTTest(differencesOf(drawn, c, d));
        heldDifferences[pair++] = holds(test, means[c]! - means[d]!);
      }
    }
    await tick();
  }
  return {
    dataSets,
    resamples,
    means: coveredOf(heldMeans, dataSets),
    differences: coveredOf(heldDifferences, dataSets),
  };
}

/** Share over all of them, with its t interval over data sets, and the share of the one that covers least. */
function coveredOf(held: Float64Array, dataSets: number): Simulation["coverage"]["means"] {
  const each = held.length / dataSets;
  const perSet = new Float64Array(dataSets);
  const perOne = new Float64Array(each);
  for (let i = 0; i < held.length; i++) {
    const [set, one] = [Math.floor(i / each), i % each];
    perSet[set] = perSet[set]! + held[i]! / each;
    perOne[one] = perOne[one]! + held[i]! / dataSets;
  }
  const { mean, low, high } = pairedTTest(perSet);
  return { share: mean, low: Math.max(0, low), high: Math.min(1, high), lowest: Math.min(...perOne) };
}

function holds({ low, high }: { readonly low: number; readonly high: number }, value: number): 0 | 1 {
  return low - rounding <= value && value <= high + rounding ? 1 : 0;
}

function powerOf(
  difference: number,
  observed: boolean,
  named: Int32Array,
  best: number,
  dataSets: number,
): Simulation["power"][number] {
  const right = named[best]!;
  return {
    difference,
    observed,
    named: shareOf(right, dataSets),
    wrong: shareOf(sumOf(named) - right, dataSets),
  };
}

function shareOf(hits: number, of: number): SimulatedShare {
  return { hits, of, share: hits / of, ...shareInterval(hits, of) };
}

function sumOf(counts: Int32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The candidates with the best two means; equal means keep the order of the candidates. */
function bestTwo(scores: CandidateScores): readonly [number, number] {
  const means = scores.ids.map((_, c) => meanAndDeviation(scoresOf(scores, c)).mean);
  const order = [...means.keys()].sort((a, b) => means[b]! - means[a]! || a - b);
  return [order[0]!, order[1]!];
}

/** Tells progress, hears an interruption and lets others work, several times a second. */
function ticker(total: number, { signal, onProgress }: SimulateOptions): () => Promise<void> {
  let done = 0;
  let last = performance.now();
  return async () => {
    done++;
    if (performance.now() - last < msBetweenTicks && done < total) return;
    onProgress?.({ type: "progress", candidate: null, stage: "simulating", done, total, unit: "data sets" });
    await setImmediate();
    throwIfAborted(signal);
    last = performance.now();
  };
}

/** A seed of its own for each data set of each world. */
function seedOf(seed: number, world: number, dataSet: number): number {
  return (seed + Math.imul(world + 1, 0x9e3779b1) + dataSet) >>> 0;
}

const resamples = 1000;
const mostDraws = 2e9;
const coverageWorld = 1000;
const defaultDifferences = [0.02, 0.05, 0.1];
const rounding = 1e-12;
const msBetweenTicks = 50;
