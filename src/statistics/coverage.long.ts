import { describe, expect, test } from "vitest";
import { perQueryScores, type realData } from "../../test/per-query-scores.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { estimateMean } from "./estimate-mean.js";
import { pairedTTest } from "./paired-t-test.js";
import { signFlipTest } from "./sign-flip-test.js";

interface Source {
  readonly name: string;
  readonly mean: number;
  readonly draw: (random: SeededRandom) => number;
}

const normal: Source = { name: "normal", mean: 0.5, draw: (random) => 0.5 + 0.2 * random.normal() };
/** Scores as metrics have them: 40 % zeros, 20 % ones, the rest between. */
const metricLike: Source = {
  name: "skewed and bounded",
  mean: 0.2 + 0.4 * 0.5,
  draw: (random) => {
    const u = random.uniform();
    return u < 0.4 ? 0 : u < 0.6 ? 1 : random.uniform();
  },
};

/** Values drawn with replacement: a population whose mean is known. */
function population(name: string, values: Float64Array): Source {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { name, mean, draw: (random) => values[random.below(values.length)]! };
}

function column(dataset: (typeof realData)[number], id: string): Source {
  return population(`${id} on ${dataset}`, perQueryScores(dataset, [id]).values);
}

function differences(dataset: (typeof realData)[number], a: string, b: string): Source {
  const { values, queries } = perQueryScores(dataset, [a, b]);
  const rows = values.subarray(0, queries).map((value, q) => value - values[queries + q]!);
  return population(`${a} minus ${b} on ${dataset}`, rows);
}

function coverage(
  n: number,
  source: Source,
  trials: number,
  interval: (values: Float64Array, seed: number) => { readonly low: number; readonly high: number },
): number {
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const random = seededRandom(70_000 + trial);
    const values = Float64Array.from({ length: n }, () => source.draw(random));
    const { low, high } = interval(values, trial);
    if (low <= source.mean + 1e-12 && source.mean - 1e-12 <= high) covered++;
  }
  return covered / trials;
}

/** 93.5 to 96.5 %, known to .3 % at 30 values, .5 % at 100 and 300. */
const sizes = [
  [30, 5000],
  [100, 2000],
  [300, 1500],
] as const;

describe("95 % intervals of means (BCa at the tails of Student's t)", () => {
  const sources = [
    normal,
    metricLike,
    column("chorus-electronics", "bm25"),
    column("scifact", "L6"),
    column("msrd-movies", "static"),
  ];
  for (const source of sources) {
    for (const [n, trials] of sizes) {
      test(`${source.name}, n = ${n}`, () => {
        const share = coverage(n, source, trials, (values, seed) =>
          estimateMean(values, { random: seededRandom(seed), resamples: 1000 }),
        );
        expect(share).toBeGreaterThanOrEqual(0.935);
        expect(share).toBeLessThanOrEqual(0.965);
      });
    }
  }
});

describe("95 % intervals of paired differences (t)", () => {
  const sources = [
    { ...normal, mean: 0, draw: (random: SeededRandom) => normal.draw(random) - normal.draw(random) },
    {
      name: "of skewed and bounded scores",
      mean: 0,
      draw: (random: SeededRandom) => metricLike.draw(random) - metricLike.draw(random),
    },
    differences("chorus-electronics", "L6", "L3"),
    differences("scifact", "bm25", "L6"),
    differences("msrd-movies", "hybrid", "static"),
  ];
  for (const source of sources) {
    for (const [n, trials] of sizes) {
      test(`${source.name}, n = ${n}`, () => {
        const share = coverage(n, source, trials, (values) => pairedTTest(values));
        expect(share).toBeGreaterThanOrEqual(0.935);
        expect(share).toBeLessThanOrEqual(0.965);
      });
    }
  }
});

test("sign-flip p is at most x in a share x of null data sets, exact or drawn", () => {
  const trials = 2000;
  for (const n of [12, 60]) {
    let rejected = 0;
    for (let trial = 0; trial < trials; trial++) {
      const random = seededRandom(80_000 + trial);
      const values = Float64Array.from(
        { length: n },
        () => metricLike.draw(random) - metricLike.draw(random),
      );
      if (signFlipTest(values, { random, flips: 4000 }).p <= 0.05) rejected++;
    }
    expect(rejected / trials).toBeGreaterThan(0.03);
    expect(rejected / trials).toBeLessThan(0.063);
  }
});
