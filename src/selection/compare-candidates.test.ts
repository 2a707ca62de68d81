import { describe, expect, test } from "vitest";
import { comparisonSchema } from "../contracts/benchmark-result.js";
import { seededRandom } from "../numeric/seeded-random.js";
import type { CandidateScores } from "./candidate-scores.js";
import { type CompareOptions, compareCandidates } from "./compare-candidates.js";

const options = (): CompareOptions => ({ metric: "ndcg@10", random: seededRandom(5) });

function rows(values: Record<string, number[]>): CandidateScores {
  return {
    ids: Object.keys(values),
    queries: Object.values(values)[0]?.length ?? 0,
    values: Float64Array.from(Object.values(values).flat()),
  };
}

const tenPairs = {
  a: [0.72, 0.55, 0.61, 0.48, 0.83, 0.39, 0.67, 0.74, 0.5, 0.58],
  b: [0.65, 0.57, 0.52, 0.41, 0.8, 0.42, 0.55, 0.7, 0.44, 0.49],
};

describe("compareCandidates", () => {
  test("one pair, as SciPy has it", () => {
    const [comparison, ...rest] = compareCandidates(rows(tenPairs), options());
    expect(rest).toEqual([]);
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
    expect(comparison).toMatchObject({
      a: "a",
      b: "b",
      metric: "ndcg@10",
      n: 10,
      wins: 8,
      ties: 0,
      losses: 2,
    });
    expect(comparison!.delta).toBeCloseTo(0.052, 14);
    expect(comparison!.low).toBeCloseTo(0.01764300323463522, 12);
    expect(comparison!.high).toBeCloseTo(0.08635699676536479, 12);
    expect(comparison!.p).toBe(14 / 1024);
    expect(comparison!.pAdjusted).toBe(14 / 1024);
    expect(comparison!.pT).toBeCloseTo(0.007581977418603975, 12);
    expect(comparison!.detectable).toBeGreaterThan(0.04);
    expect(comparison!.detectable).toBeLessThan(0.06);
  });

  test("all pairs in the order of the candidates, corrected as one family", () => {
    const c = tenPairs.b.map((value) => value - 0.2);
    const found = compareCandidates(rows({ ...tenPairs, c }), options());
    expect(found.map(({ a, b }) => `${a}-${b}`)).toEqual(["a-b", "a-c", "b-c"]);
    expect(found.map(({ p }) => p)).toEqual([14 / 1024, 2 / 1024, 2 / 1024]);
    expect(found.map(({ pAdjusted }) => pAdjusted)).toEqual([14 / 1024, 6 / 1024, 6 / 1024]);
  });

  test("a baseline is b of every comparison", () => {
    const scores = rows({ ...tenPairs, c: tenPairs.b.map((value) => value - 0.2) });
    const found = compareCandidates(scores, { ...options(), baseline: "b" });
    expect(found.map(({ a, b }) => `${a}-${b}`)).toEqual(["a-b", "c-b"]);
    expect(found[1]).toMatchObject({ wins: 0, losses: 10, pT: null, detectable: null });
    expect(found[1]!.low).toBeCloseTo(-0.2, 12);
    expect(() => compareCandidates(scores, { ...options(), baseline: "d" })).toThrow(
      "baseline d is not among",
    );
  });

  test("turning a pair round turns its signs and keeps its p", () => {
    const [forth] = compareCandidates(rows(tenPairs), options());
    const [back] = compareCandidates(rows({ b: tenPairs.b, a: tenPairs.a }), options());
    expect(back).toMatchObject({ delta: -forth!.delta, low: -forth!.high, high: -forth!.low, p: forth!.p });
    expect([back!.wins, back!.losses]).toEqual([forth!.losses, forth!.wins]);
  });

  test("equal scores, rounding included, are ties", () => {
    const [comparison] = compareCandidates(rows({ a: [0.1 + 0.2, 0.5], b: [0.3, 0.5] }), options());
    expect(comparison).toMatchObject({
      delta: 0,
      low: 0,
      high: 0,
      p: 1,
      pT: null,
      wins: 0,
      ties: 2,
      losses: 0,
    });
    expect(comparison!.detectable).toBeNull();
  });

  test("one query says nothing about others: the interval is the whole range", () => {
    const [comparison] = compareCandidates(rows({ a: [0.75], b: [0.25] }), options());
    expect(comparison).toMatchObject({
      delta: 0.5,
      low: -1,
      high: 1,
      p: 1,
      pT: null,
      detectable: null,
      n: 1,
    });
  });

  test("no queries or one candidate: nothing to compare", () => {
    expect(compareCandidates(rows({ a: [], b: [] }), options())).toEqual([]);
    expect(compareCandidates(rows({ a: [0.1, 0.2] }), options())).toEqual([]);
  });
});
