import { describe, expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { estimateMean } from "./estimate-mean.js";
import { pairedTTest } from "./paired-t-test.js";
import { signFlipTest } from "./sign-flip-test.js";

const trials = 2000;

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

function coverage(
  n: number,
  source: Source,
  interval: (values: Float64Array, seed: number) => [number, number],
): number {
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const random = seededRandom(70_000 + trial);
    const values = Float64Array.from({ length: n }, () => source.draw(random));
    const [low, high] = interval(values, trial);
    if (low <= source.mean && source.mean <= high) covered++;
  }
  return covered / trials;
}

describe("coverage of 95 % intervals, 2,000 data sets each", () => {
  for (const source of [normal, metricLike]) {
    for (const n of [30, 100, 300]) {
      test(`BCa of a ${source.name} mean, n = ${n}`, () => {
        const share = coverage(n, source, (values, seed) => {
          const { low, high } = estimateMean(values, { random: seededRandom(seed), resamples: 1500 });
          return [low, high];
        });
        // On 30 normal values the bootstrap is known to fall short: .926 here.
        expect(share).toBeGreaterThanOrEqual(source === normal && n === 30 ? 0.915 : 0.935);
        expect(share).toBeLessThanOrEqual(0.965);
      });
    }
  }

  const differences: Source = {
    name: "differences",
    mean: 0,
    draw: (random) => metricLike.draw(random) - metricLike.draw(random),
  };
  for (const n of [10, 30, 100]) {
    test(`t interval of differences, n = ${n}`, () => {
      const share = coverage(n, differences, (values) => {
        const { low, high } = pairedTTest(values);
        return [low, high];
      });
      expect(share).toBeGreaterThanOrEqual(0.94);
      expect(share).toBeLessThanOrEqual(0.965);
    });
  }
});

test("sign-flip p is at most x in a share x of null data sets, exact or drawn", () => {
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
