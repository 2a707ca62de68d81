import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { flipCount } from "./flip-count.js";
import { forEachFlippedSums } from "./flipped-sums.js";
import { meanAndDeviation } from "./mean-and-deviation.js";
import { pairedTTest } from "./paired-t-test.js";
import { pairwiseSignFlips } from "./pairwise-sign-flips.js";
import { signFlipTest } from "./sign-flip-test.js";

interface Paired {
  id: string;
  a: number[];
  b: number[];
  n: number;
  meanDifference: number;
  sdDifference: number;
  pairedT: { t: number; df: number; pTwoSided: number; pGreater: number; ci95: [number, number] };
  signFlip?: { patterns: number; pTwoSided: number; pGreater: number };
}
interface Fixture {
  paired: Paired[];
  signFlipSmall: {
    differences: number[];
    patterns: number;
    pTwoSided: number;
    pGreater: number;
    pLess: number;
  }[];
}

const path = shared("reference-data", "statistics", "tests.json");
const fixture = path === null ? null : (JSON.parse(readFileSync(path, "utf8")) as Fixture);
const golden = test.skipIf(fixture === null);
const differencesOf = ({ a, b }: Paired): number[] => a.map((value, i) => value - b[i]!);
const normals = (n: number, shift: number, seed: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => random.normal() + shift);
};

describe("meanAndDeviation", () => {
  test("by hand", () => {
    expect(meanAndDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      n: 8,
      mean: 5,
      deviation: Math.sqrt(32 / 7),
    });
  });

  test("keeps its digits beside a huge mean", () => {
    expect(meanAndDeviation([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).deviation).toBeCloseTo(Math.sqrt(30), 12);
  });

  test("few values, and values that are not numbers", () => {
    expect(meanAndDeviation([])).toEqual({ n: 0, mean: Number.NaN, deviation: Number.NaN });
    expect(meanAndDeviation([3])).toEqual({ n: 1, mean: 3, deviation: Number.NaN });
    expect(() => meanAndDeviation([1, Number.NaN])).toThrow("value 1 is NaN");
  });
});

describe("pairedTTest", () => {
  golden("against SciPy to 1e-12 (needs the shared reference data)", () => {
    expect(fixture!.paired).toHaveLength(3);
    for (const row of fixture!.paired) {
      const result = pairedTTest(differencesOf(row));
      const relative = (actual: number, expected: number) =>
        expect(Math.abs(actual / expected - 1), row.id).toBeLessThan(1e-12);
      expect(result.df).toBe(row.pairedT.df);
      relative(result.mean, row.meanDifference);
      relative(result.deviation, row.sdDifference);
      relative(result.t!, row.pairedT.t);
      relative(result.p!, row.pairedT.pTwoSided);
      relative(result.pGreater!, row.pairedT.pGreater);
      relative(result.low, row.pairedT.ci95[0]);
      relative(result.high, row.pairedT.ci95[1]);
    }
  });

  test("the interval leaves out 0 exactly where p is below .05", () => {
    for (let seed = 0; seed < 40; seed++) {
      const { low, high, p } = pairedTTest(normals(12, 0.5, seed));
      expect(low > 0 || high < 0).toBe(p! < 0.05);
    }
  });

  test("equal differences have no t, not even when the decimals round differently", () => {
    const equal = pairedTTest([0.9 - 0.8, 0.3 - 0.2, 0.7 - 0.6]);
    expect([equal.t, equal.p, equal.deviation]).toEqual([null, null, 0]);
    expect(equal.low).toBe(equal.high);
    expect(pairedTTest([0, 0]).p).toBeNull();
  });

  test("one difference has an unbounded interval, none is refused", () => {
    const one = pairedTTest([0.2]);
    expect([one.low, one.high, one.p]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, null]);
    expect(() => pairedTTest([])).toThrow("at least one difference");
  });
});

describe("signFlipTest", () => {
  const random = seededRandom(1);

  golden("every enumerated p exactly (needs the shared reference data)", () => {
    for (const { differences, pTwoSided, pGreater, pLess, patterns } of fixture!.signFlipSmall) {
      const result = signFlipTest(differences, { random });
      expect([result.p, result.pGreater]).toEqual([pTwoSided, pGreater]);
      expect(
        signFlipTest(
          differences.map((d) => -d),
          { random },
        ).pGreater,
      ).toBe(pLess);
      expect(result.flips).toBe(patterns / 2 ** differences.filter((d) => d === 0).length);
    }
    for (const row of fixture!.paired.filter(({ signFlip }) => signFlip !== undefined)) {
      const result = signFlipTest(differencesOf(row), { random });
      expect([result.p, result.pGreater], row.id).toEqual([row.signFlip!.pTwoSided, row.signFlip!.pGreater]);
    }
  });

  test("random flips come close to the enumeration of 20 differences", () => {
    const differences = normals(20, 0.35, 5);
    const exact = signFlipTest(differences, { random });
    expect(exact).toMatchObject({ exact: true, flips: 2 ** 20 });
    // A difference too small to matter makes 21, hence random flips.
    const drawn = signFlipTest([...differences, 1e-9], { random: seededRandom(2) });
    expect(drawn).toMatchObject({ exact: false, flips: 100_000 });
    const error = Math.sqrt((exact.p * (1 - exact.p)) / 100_000);
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(4 * error);
    expect(Math.abs(drawn.pGreater - exact.pGreater)).toBeLessThan(4 * error);
  });

  test("zeros, order, sign and scale change nothing", () => {
    const differences = normals(15, 0.3, 6);
    const { p } = signFlipTest(differences, { random });
    expect(signFlipTest([...differences, 0, 0, 0, 0, 0, 0, 0, 0], { random }).p).toBe(p);
    expect(signFlipTest([...differences].reverse(), { random }).p).toBe(p);
    expect(
      signFlipTest(
        differences.map((d) => -d * 1e-7),
        { random },
      ).p,
    ).toBe(p);
  });

  test("ties among decimals count as ties", () => {
    // Every pattern has |sum| 0.1 or 0.3 in exact arithmetic; 0.1 + 0.1 - 0.1 is not 0.1 in doubles.
    expect(signFlipTest([0.1, 0.1, -0.1], { random }).p).toBe(1);
    const decimals = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1));
    expect(signFlipTest(decimals, { random, flips: 1000 }).p).toBe(1);
  });

  test("no differences or zeros alone give p = 1; p is never 0", () => {
    expect(signFlipTest([], { random }).p).toBe(1);
    expect(signFlipTest([0, 0, 0], { random }).p).toBe(1);
    expect(signFlipTest(new Float64Array(200).fill(1), { random }).p).toBe(1 / 100_001);
    expect(() => signFlipTest([1, Number.POSITIVE_INFINITY], { random })).toThrow("difference 1 is Infinity");
  });

  test("the same seed gives the same p", () => {
    const differences = normals(80, 0.2, 8);
    const run = () => signFlipTest(differences, { random: seededRandom(9) }).p;
    expect(run()).toBe(run());
  });
});

describe("forEachFlippedSums", () => {
  test("all patterns, each once, the same signs for all rows", () => {
    const seen: string[] = [];
    forEachFlippedSums(Float64Array.of(1, 2, 4, 10, 20, 40), 2, 3, { kind: "all" }, (sums, flips) => {
      for (let b = 0; b < flips; b++) seen.push(`${sums[2 * b]}|${sums[2 * b + 1]}`);
      return true;
    });
    expect(seen[0]).toBe("7|70");
    expect([...seen].sort()).toEqual(
      ["-1|-10", "-3|-30", "-5|-50", "-7|-70", "1|10", "3|30", "5|50", "7|70"].sort(),
    );
  });

  test("random flips of many columns have mean 0 and variance Σ x²", () => {
    const values = Float64Array.from(normals(101, 1, 3));
    const squares = values.reduce((sum, value) => sum + value * value, 0);
    const all: number[] = [];
    forEachFlippedSums(
      values,
      1,
      101,
      { kind: "random", count: 20_000, random: seededRandom(4) },
      (sums, flips) => {
        all.push(...sums.subarray(0, flips));
        return true;
      },
    );
    const { n, mean, deviation } = meanAndDeviation(all);
    expect(n).toBe(20_000);
    expect(Math.abs(mean)).toBeLessThan((4 * Math.sqrt(squares)) / Math.sqrt(n));
    expect(Math.abs(deviation ** 2 / squares - 1)).toBeLessThan(0.04);
  });

  test("stops when told to", () => {
    let blocks = 0;
    forEachFlippedSums(
      Float64Array.of(1),
      1,
      1,
      { kind: "random", count: 1e5, random: seededRandom(4) },
      () => {
        blocks++;
        return false;
      },
    );
    expect(blocks).toBe(1);
  });
});

describe("pairwiseSignFlips", () => {
  const options = { flips: 100_000, random: seededRandom(11) };

  test("agrees with the test of each pair alone", () => {
    const n = 60;
    const values = Float64Array.from([...normals(n, 0, 1), ...normals(n, 0.3, 2), ...normals(n, 0.5, 3)]);
    const pairs = Int32Array.of(0, 1, 0, 2, 1, 2);
    const p = pairwiseSignFlips(values, 3, n, pairs, options);
    for (let pair = 0; pair < 3; pair++) {
      const a = pairs[2 * pair]!;
      const b = pairs[2 * pair + 1]!;
      const differences = Array.from({ length: n }, (_, q) => values[a * n + q]! - values[b * n + q]!);
      const alone = signFlipTest(differences, { random: seededRandom(12) }).p;
      expect(Math.abs(p[pair]! - alone)).toBeLessThan(6 * Math.sqrt((alone * (1 - alone)) / 100_000) + 1e-5);
    }
  });

  test("pairs that differ on few queries are exact, rounding aside", () => {
    const n = 50;
    const first = normals(n, 0, 1);
    const second = first.map((value, q) => (q < 5 ? value + 1 : q < 9 ? value + 1e-15 : value));
    expect([
      ...pairwiseSignFlips(Float64Array.from([...first, ...second]), 2, n, Int32Array.of(0, 1), options),
    ]).toEqual([2 / 32]);
  });

  test("more flips serve only the pairs that need them", () => {
    const n = 100;
    const values = Float64Array.from([...normals(n, 0, 1), ...normals(n, 0, 2), ...normals(n, 3, 3)]);
    const p = pairwiseSignFlips(values, 3, n, Int32Array.of(0, 1, 0, 2), {
      flips: 250_000,
      random: seededRandom(3),
    });
    expect(Number.isInteger(Math.round(p[0]! * 100_001 * 1e6) / 1e6)).toBe(true);
    expect(p[1]).toBe(1 / 250_001);
  });
});

describe("flipCount", () => {
  test("grows so that the smallest p survives Holm", () => {
    expect(flipCount(28, 0.05)).toBe(100_000);
    for (const tests of [1, 4950, 100_000]) expect(tests / (1 + flipCount(tests, 0.05))).toBeLessThan(0.05);
  });
});
