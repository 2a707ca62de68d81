import { describe, expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../src/numeric/seeded-random.js";
import { differencesOf } from "../src/selection/compare-candidates.js";
import { establishedDrop, nonInferiority, nonInferiorityPower } from "../src/selection/non-inferiority.js";
import { guardedMeanBound } from "../src/statistics/guarded-mean-bound.js";
import { pairedTTest } from "../src/statistics/paired-t-test.js";
import { perQueryScores, realData } from "./per-query-scores.js";

/** Standard deviation of real differences between two models. */
const realDeviation = 0.282;
const most = 0.055;

/** Share of data sets whose differences, with this true mean, pass. */
function shareOf(trials: number, draw: (random: SeededRandom) => Float64Array, passes: Rule): number {
  const random = seededRandom(trials);
  let passed = 0;
  for (let trial = 0; trial < trials; trial++) if (passes(draw(random))) passed++;
  return passed / trials;
}

type Rule = (differences: Float64Array) => boolean;

/** `nonInferiority(…).shown` without the powers beside it, which take a thousand times as long. */
const gate =
  (margin: number): Rule =>
  (differences) =>
    guardedMeanBound(differences, { worst: worstOf(differences) }) > -margin;

test("the rule that is simulated is that of the gate", () => {
  const random = seededRandom(3);
  for (let trial = 0; trial < 20; trial++) {
    const differences = normal(50, 0.02)(random);
    expect(gate(0.05)(differences)).toBe(nonInferiority(differences, { margin: 0.05 }).shown);
    const { established } = establishedDrop(differences, { drop: 0.05 });
    expect(gate(0)(differences.map((difference) => -difference))).toBe(established);
  }
});

function worstOf(differences: Float64Array): number {
  return differences.reduce((worst, difference) => Math.min(worst, difference), -1);
}

function normal(n: number, mean: number): (random: SeededRandom) => Float64Array {
  return (random) => Float64Array.from({ length: n }, () => mean + realDeviation * random.normal());
}

describe("at a true drop equal to the margin the gate passes in at most 5.5 %", () => {
  test.each([30, 80, 300])("normal differences, %i queries", (n) => {
    expect(shareOf(4000, normal(n, -0.02), gate(0.02))).toBeLessThanOrEqual(most);
  });

  test.each([
    [50, 0.02],
    [100, 0.05],
    [300, 0.03],
  ])("%i queries of which few lose everything and the others nothing", (n, margin) => {
    const draw = (random: SeededRandom) =>
      Float64Array.from({ length: n }, () => (random.uniform() < margin ? -1 : 0));
    expect(shareOf(4000, draw, gate(margin))).toBeLessThanOrEqual(most);
    // The t bound alone has seen no loss, or too few.
    const plain: Rule = (differences) => pairedTTest(differences, 0.9).low > -margin;
    expect(shareOf(4000, draw, plain)).toBeGreaterThan(0.07);
  });

  test.each(realData)("the real scores of %s, every pair of candidates", (name) => {
    const scores = perQueryScores(name);
    for (const [a, idA] of scores.ids.entries()) {
      for (const [b, idB] of scores.ids.entries()) {
        if (a === b) continue;
        const differences = differencesOf(scores, a, b);
        for (const n of [30, 100, 300]) {
          const share = shareOf(2000, resampled(differences, n, -0.03), gate(0.03));
          expect(share, `${idA} - ${idB}, ${n} queries`).toBeLessThanOrEqual(most);
        }
      }
    }
  });
});

test("a true drop of twice the margin passes a rule of no established drop in three cases of four, this gate almost never", () => {
  const draw = normal(80, -0.04);
  const naive: Rule = (differences) => {
    const { p, mean } = pairedTTest(differences);
    return !(mean < 0 && p !== null && p < 0.05);
  };
  const share = shareOf(4000, draw, naive);
  expect(share).toBeGreaterThan(0.7);
  expect(share).toBeLessThan(0.8);
  expect(shareOf(4000, draw, gate(0.02))).toBeLessThanOrEqual(0.01);
});

test("equally good candidates pass as often as the gate says beforehand", () => {
  const { power } = nonInferiorityPower(300, { margin: 0.05, deviation: realDeviation });
  expect(Math.abs(shareOf(4000, normal(300, 0), gate(0.05)) - power)).toBeLessThan(0.02);
});

test("an alarm is false in at most 5.5 %", () => {
  const alarm: Rule = (differences) => gate(0)(differences.map((difference) => -difference));
  expect(shareOf(4000, normal(100, 0), alarm)).toBeLessThanOrEqual(most);
});

/** Draws n queries with replacement from differences moved to this mean. */
function resampled(differences: Float64Array, n: number, mean: number) {
  const centre = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return (random: SeededRandom): Float64Array =>
    Float64Array.from(
      { length: n },
      () => differences[Math.floor(random.uniform() * differences.length)]! - centre + mean,
    );
}
