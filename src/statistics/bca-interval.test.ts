import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { bcaInterval } from "./bca-interval.js";
import { bootstrapMeans } from "./bootstrap-means.js";
import { defaultResamples, estimateMean, studentConfidence } from "./estimate-mean.js";
import { meanAndDeviation } from "./mean-and-deviation.js";

interface Case {
  id: string;
  data: number[];
  resamples: number;
  seed: number;
  estimate: number;
  jackknife: number[];
  acceleration: number;
  biasCorrectionZ0: number;
  adjustedLevels: [number, number];
  bca95: [number, number];
}
interface Fixture {
  cases: Case[];
  enumerated: Omit<Case, "jackknife" | "estimate">;
}

const path = shared("reference-data", "statistics", "bootstrap.json");
const fixture = path === null ? null : (JSON.parse(readFileSync(path, "utf8")) as Fixture);
const golden = test.skipIf(fixture === null);

/** The generator of the fixture. */
function mulberry32(seed: number): { uint32(): number } {
  let a = seed >>> 0;
  return {
    uint32() {
      a = (a + 0x6d2b79f5) >>> 0;
      let t = Math.imul(a ^ (a >>> 15), a | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return (t ^ (t >>> 14)) >>> 0;
    },
  };
}

function leaveOneOut(data: number[], statistic: (values: number[]) => number): number[] {
  return data.map((_, i) => statistic(data.filter((_, j) => j !== i)));
}

function expectInterval(
  actual: ReturnType<typeof bcaInterval>,
  row: Omit<Case, "jackknife" | "estimate">,
): void {
  expect(actual.bias).toBeCloseTo(row.biasCorrectionZ0, 12);
  expect(actual.acceleration).toBeCloseTo(row.acceleration, 12);
  expect(actual.levels[0]).toBeCloseTo(row.adjustedLevels[0], 12);
  expect(actual.levels[1]).toBeCloseTo(row.adjustedLevels[1], 12);
  expect(Math.abs(actual.low - row.bca95[0])).toBeLessThan(1e-12);
  expect(Math.abs(actual.high - row.bca95[1])).toBeLessThan(1e-12);
}

describe("against the formulas evaluated elsewhere", () => {
  golden("means with the generator of the fixture (needs the shared reference data)", () => {
    const means = fixture!.cases.filter(({ id }) => id !== "skewedSd");
    expect(means).toHaveLength(2);
    for (const row of means) {
      const replicates = bootstrapMeans(row.data, row.resamples, mulberry32(row.seed));
      expectInterval(bcaInterval(row.estimate, replicates, row.jackknife), row);
      // The interval of a mean is the same formula at Student's tails: for 12 values those of .9722.
      const estimate = estimateMean(row.data, { random: mulberry32(row.seed), resamples: row.resamples });
      const wider = bcaInterval(row.estimate, replicates, row.jackknife, studentConfidence(0.95, 12));
      expect(estimate.low).toBeCloseTo(wider.low, 12);
      expect(estimate.high).toBeCloseTo(wider.high, 12);
      expect(estimate.low).toBeLessThan(row.bca95[0]);
      expect(estimate.high).toBeGreaterThan(row.bca95[1]);
    }
  });

  golden("a standard deviation (needs the shared reference data)", () => {
    const row = fixture!.cases.find(({ id }) => id === "skewedSd")!;
    const random = mulberry32(row.seed);
    const n = row.data.length;
    const replicates = Float64Array.from({ length: row.resamples }, () => {
      const sample = Array.from(
        { length: n },
        () => row.data[Math.floor((n * random.uint32()) / 4294967296)]!,
      );
      return meanAndDeviation(sample).deviation;
    }).sort();
    const jackknife = leaveOneOut(row.data, (values) => meanAndDeviation(values).deviation);
    expectInterval(bcaInterval(meanAndDeviation(row.data).deviation, replicates, jackknife), row);
  });

  golden("every possible resample of five values (needs the shared reference data)", () => {
    const { data } = fixture!.enumerated;
    let sums = [0];
    for (let draw = 0; draw < 5; draw++) sums = sums.flatMap((sum) => data.map((value) => sum + value));
    const replicates = Float64Array.from(sums, (sum) => sum / 5).sort();
    const jackknife = leaveOneOut(data, (values) => meanAndDeviation(values).mean);
    expectInterval(bcaInterval(meanAndDeviation(data).mean, replicates, jackknife), fixture!.enumerated);
  });
});

describe("estimateMean", () => {
  const random = () => seededRandom(3);
  const skewed = [0, 0, 0, 0.1, 0, 0.3, 1, 0.2, 0, 0.63, 0, 0.39];

  test("holds the mean, stays among the values and leans towards the long tail", () => {
    const { mean, low, high, n } = estimateMean(skewed, { random: random() });
    expect(n).toBe(12);
    expect(mean).toBeCloseTo(2.62 / 12, 14);
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThan(1);
    expect(high - mean).toBeGreaterThan(mean - low);
  });

  test("follows a change of scale and mirrors with the values", () => {
    const plain = estimateMean(skewed, { random: random() });
    const scaled = estimateMean(
      skewed.map((value) => value / 1024),
      { random: random() },
    );
    expect(scaled.low * 1024).toBe(plain.low);
    const mirrored = estimateMean(
      skewed.map((value) => 1 - value),
      { random: random() },
    );
    expect(mirrored.high).toBeCloseTo(1 - plain.low, 10);
    expect(mirrored.low).toBeCloseTo(1 - plain.high, 10);
  });

  test("the same seed gives the same interval", () => {
    expect(estimateMean(skewed, { random: random() })).toEqual(estimateMean(skewed, { random: random() }));
  });

  test("equal values, one value, one odd value among many, none", () => {
    expect(estimateMean([0.1, 0.1, 0.1], { random: random() })).toMatchObject({ low: 0.1, high: 0.1 });
    expect(estimateMean([0.4], { random: random() })).toEqual({ mean: 0.4, low: 0, high: 1, n: 1 });
    expect(estimateMean([7], { random: random(), range: [0, 10] })).toEqual({
      mean: 7,
      low: 0,
      high: 10,
      n: 1,
    });
    const odd = estimateMean([...new Array<number>(99).fill(0), 1], { random: random() });
    expect(odd.low).toBeLessThanOrEqual(0.01);
    expect(odd.high).toBeGreaterThan(0.02);
    expect(() => estimateMean([], { random: random() })).toThrow("no values");
    expect(() => estimateMean([0.5, Number.NaN], { random: random() })).toThrow("value 1 is NaN");
  });

  test("two or three values: the interval reaches the outermost of them, whatever rounding leaves between them", () => {
    for (const values of [
      [0.2, 0.7],
      [0.1 + 0.2, 0.3],
      [0, 0, 1],
      [0.6309297535714575, 0.6309297535714574],
    ]) {
      const { low, high, mean } = estimateMean(values, { random: random() });
      expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-15);
      expect(low).toBeLessThanOrEqual(mean);
      expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-15);
      expect(high).toBeGreaterThanOrEqual(mean);
    }
    expect(estimateMean([0.2, 0.7], { random: random() })).toMatchObject({ low: 0.2, high: 0.7 });
  });

  test("the tails are those of Student's t", () => {
    // t(.975, 29) = 2.04523 and t(.975, 11) = 2.20099; Φ of them from tables.
    expect(studentConfidence(0.95, 30)).toBeCloseTo(0.95917, 5);
    expect(studentConfidence(0.95, 12)).toBeCloseTo(0.97226, 5);
    expect(studentConfidence(0.95, 1_000_000)).toBeCloseTo(0.95, 5);
  });

  test("fewer resamples only for many values", () => {
    expect([100, 2000, 5000, 50_000].map(defaultResamples)).toEqual([10_000, 10_000, 4000, 2000]);
  });
});
