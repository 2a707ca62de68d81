import { describe, expect, test } from "vitest";
import type { CandidateResult, Comparison } from "../contracts/benchmark-result.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { checkRequirements, needsOnDevice } from "./check-requirements.js";
import { choiceFrontier } from "./choice-frontier.js";
import { failedCandidate, sampleCandidate } from "./sample-candidate.case.js";
import { tradeOffs } from "./trade-offs.js";
import { weighCandidates } from "./weigh-candidates.js";

const dataset = { documents: 1000, queries: 100 };
const metric = "ndcg@10";

function candidate(
  id: string,
  mean: number,
  p50: number,
  changes: Partial<CandidateResult> = {},
): CandidateResult {
  const { timing } = sampleCandidate();
  return sampleCandidate({
    id,
    metrics: { [metric]: { mean, low: mean - 0.05, high: mean + 0.05, n: 100 } },
    timing: { ...timing!, queryMs: { p50, p95: p50 * 2, p99: p50 * 3 } },
    ...changes,
  });
}

function comparison(a: string, b: string, delta: number, pAdjusted: number, ties = 20): Comparison {
  const wins = delta === 0 && ties === 100 ? 0 : 50;
  const rest = { low: delta - 0.1, high: delta + 0.1, n: 100, p: pAdjusted, pT: pAdjusted, detectable: 0.1 };
  return { a, b, metric, delta, pAdjusted, wins, ties, losses: 100 - ties - wins, ...rest };
}

const dominators = (candidates: CandidateResult[], comparisons: Comparison[]) =>
  Object.fromEntries(
    choiceFrontier(candidates, { metric, comparisons, dataset }).candidates.map(({ id, dominatedBy }) => [
      id,
      dominatedBy,
    ]),
  );

describe("choiceFrontier", () => {
  const [fast, slow] = [candidate("fast", 0.7, 1), candidate("slow", 0.6, 10)];

  test("slower and established as worse is dominated", () => {
    expect(dominators([fast, slow], [comparison("fast", "slow", 0.1, 0.001)])).toEqual({
      fast: [],
      slow: ["fast"],
    });
    expect(dominators([fast, slow], [comparison("slow", "fast", -0.1, 0.001)])).toEqual({
      fast: [],
      slow: ["fast"],
    });
  });

  test("a difference that is not established dominates nobody, however slow the one behind", () => {
    expect(dominators([fast, slow], [comparison("fast", "slow", 0.1, 0.06)])).toEqual({ fast: [], slow: [] });
  });

  test("the same score on every query is no reason to be slower", () => {
    expect(dominators([fast, slow], [comparison("fast", "slow", 0, 1, 100)])).toEqual({
      fast: [],
      slow: ["fast"],
    });
  });

  test("better in one resource, or unknown in one, is enough to stay", () => {
    const small = { memory: { ...slow.memory, peakRssBytes: 1e6 } };
    const established = [comparison("fast", "slow", 0.1, 0.001)];
    expect(dominators([fast, { ...slow, ...small }], established)).toEqual({ fast: [], slow: [] });
    const unknown = { memory: { ...slow.memory, peakRssBytes: null } };
    expect(dominators([fast, { ...slow, ...unknown }], established)).toEqual({ fast: [], slow: [] });
  });

  test("a measure known of nobody is left out and named; a failed candidate is not there", () => {
    const { leftOut, measures, candidates } = choiceFrontier([fast, failedCandidate("broken")], {
      metric,
      comparisons: [],
      dataset,
    });
    expect(leftOut).toEqual(["cost"]);
    expect(measures.map(({ name }) => name)).toEqual([metric, "p50", "memory", "dims", "upkeep"]);
    expect(candidates.map(({ id }) => id)).toEqual(["fast"]);
  });
});

describe("checkRequirements", () => {
  test("unknown is not met; a failed candidate meets nothing", () => {
    const { eligible, requirements } = checkRequirements(
      ["p95 < 5ms", "on-device"],
      [candidate("fast", 0.7, 1), candidate("slow", 0.6, 10), failedCandidate("broken")],
      dataset,
    );
    expect(eligible).toEqual([]);
    expect(requirements.map(({ findings }) => findings.map(({ status }) => status))).toEqual([
      ["met", "not-met", "unknown"],
      ["unknown", "unknown", "unknown"],
    ]);
    expect(
      checkRequirements([], [candidate("a", 0.7, 1), failedCandidate("broken")], dataset).eligible,
    ).toEqual(["a"]);
  });

  test("on a device everything must be here and measured", () => {
    const onDevice = {
      modelBytes: 30e6,
      peakRssBytes: 2e8,
      baselineRssBytes: 1e8,
      reusedVectors: true,
      queryMs: { p50: 4, p95: 6, p99: 9 },
      queryMsInterval: null,
      timedQueries: 200,
      threads: 1,
      measuredAt: "2026-11-12T09:31:00.000Z",
      cached: false,
    } as const;
    const with_ = (changes: Partial<CandidateResult>) =>
      checkRequirements(["on-device", "device.p50 < 5ms"], [sampleCandidate(changes)], dataset).eligible
        .length;
    expect(with_({ onDevice })).toBe(1);
    expect(with_({ onDevice: { ...onDevice, modelBytes: null } })).toBe(0);
    expect(with_({})).toBe(0);
  });

  test("what asks for one thread", () => {
    expect(
      [["on-device"], [" On-Device"], ["device.p50 < 5ms"], ["p50 < 5ms"], []].map(needsOnDevice),
    ).toEqual([true, true, true, false, false]);
  });
});

describe("weighCandidates", () => {
  // Utilities: quality a 1, b 0.5, c 0; speed a 0, b 0.8, c 1.
  const three = [candidate("a", 0.7, 11), candidate("b", 0.6, 3), candidate("c", 0.5, 1)];
  const weigh = (weights: Record<string, number>, candidates = three) =>
    weighCandidates(candidates, { weights, dataset, scores: {}, random: seededRandom(1) });

  test("by hand: totals, ends, and where the choice changes", () => {
    const found = weigh({ [metric]: 3, p50: 1 });
    expect(found.chosen).toBe("a");
    expect(found.totals.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(found.totals.map(({ total }) => Number(total.toFixed(6)))).toEqual([0.75, 0.575, 0.25]);
    // a leads b by 0.5 w - 0.8: level at w = 1.6; c by w - 1: level at 1.
    expect(found.weights[0]).toMatchObject({ worst: 0.5, best: 0.7, below: "b", above: null, to: null });
    expect(found.weights[0]!.from).toBeCloseTo(1.6, 9);
    // 1.5 - 0.8 v: level at 1.875.
    expect(found.weights[1]).toMatchObject({ worst: 11, best: 1, from: 0, above: "b" });
    expect(found.weights[1]!.to).toBeCloseTo(1.875, 9);
    expect(found).toMatchObject({ stays: null, resamples: 0 });
  });

  test("the ends are exact: just inside the choice stays, just outside it is the rival named", () => {
    const [quality, speed] = weigh({ [metric]: 3, p50: 1 }).weights;
    expect(weigh({ [metric]: quality!.from + 1e-6, p50: 1 }).chosen).toBe("a");
    expect(weigh({ [metric]: quality!.from - 1e-6, p50: 1 }).chosen).toBe(quality!.below);
    expect(weigh({ [metric]: 3, p50: speed!.to! - 1e-6 }).chosen).toBe("a");
    expect(weigh({ [metric]: 3, p50: speed!.to! + 1e-6 }).chosen).toBe(speed!.above);
  });

  test("scaling all weights changes nothing but the weights", () => {
    const [one, ten] = [weigh({ [metric]: 3, p50: 1 }), weigh({ [metric]: 30, p50: 10 })];
    expect(ten.totals.map(({ total }) => total.toFixed(9))).toEqual(
      one.totals.map(({ total }) => total.toFixed(9)),
    );
    expect(ten.weights[0]!.from).toBeCloseTo(10 * one.weights[0]!.from, 6);
  });

  test("weights near the end of the numbers choose as those near 1", () => {
    const totalsOf = (weight: number) =>
      weigh({ [metric]: weight, p50: weight }).totals.map(({ id, total }) => [id, total.toFixed(9)]);
    for (const weight of [1e308, 1e-310]) {
      expect(totalsOf(weight)).toEqual(totalsOf(1));
      const { weights } = weigh({ [metric]: weight, p50: weight });
      expect(weights.every(({ from }) => from <= weight)).toBe(true);
    }
  });

  test("equals, unknown values, one, none", () => {
    expect(weigh({ [metric]: 1 }, [candidate("a", 0.6, 1), candidate("b", 0.6, 2)]).chosen).toBeNull();
    const untimed = weigh({ p50: 1 }, [candidate("a", 0.6, 1), candidate("b", 0.6, 2, { timing: null })]);
    expect(untimed.notRanked).toEqual([{ id: "b", unknown: ["p50"] }]);
    expect(untimed.chosen).toBe("a");
    expect(weigh({ p50: 1 }, []).chosen).toBeNull();
  });

  test("in how many resamples the choice stays: all where it is far ahead, about half where two are alike", () => {
    const random = seededRandom(3);
    const noise = () => random.uint32() / 2 ** 32;
    const base = Array.from({ length: 100 }, noise);
    const share = (b: number[]) => {
      const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const pair = [candidate("a", meanOf(base), 1), candidate("b", meanOf(b), 1)];
      const scores = { [metric]: { a: base, b } };
      return weighCandidates(pair, { weights: { [metric]: 1 }, dataset, scores, random: seededRandom(5) })
        .stays!;
    };
    expect(share(base.map((value) => value - 0.3))).toBe(1);
    const shuffled = base.map((_, q) => base[(q * 37 + 11) % 100]! - 1e-6);
    expect(share(shuffled)).toBeGreaterThan(0.4);
    expect(share(shuffled)).toBeLessThan(0.65);
  });
});

describe("tradeOffs", () => {
  const scores = { fast: [0.2, 0.4, 0.6, 0.8], slow: [0.22, 0.44, 0.66, 0.88] };
  const pair = [candidate("slow", 0.55, 40), candidate("fast", 0.5, 8)];
  const found = (candidates = pair) =>
    tradeOffs(candidates, { metric, scores, random: () => seededRandom(1) });

  test("by hand: a tenth more on every query is a tenth more in every resample", () => {
    expect(found()).toHaveLength(1);
    expect(found()[0]).toMatchObject({
      a: "slow",
      b: "fast",
      n: 4,
      wins: 4,
      ties: 0,
      losses: 0,
      latencyRatio: 5,
    });
    for (const value of [found()[0]!.ratio, found()[0]!.low!, found()[0]!.high!])
      expect(value).toBeCloseTo(1.1, 9);
  });

  test("latency: both intervals widen the ratio; without one it was measured once", () => {
    const timing = (p50: number, low: number, high: number) => ({
      ...sampleCandidate().timing!,
      queryMs: { p50, p95: 50, p99: 60 },
      queryMsInterval: { p50: { low, high }, p95: null, p99: null },
    });
    const timed = [
      candidate("slow", 0.55, 40, { timing: timing(40, 20, 80) }),
      candidate("fast", 0.5, 8, { timing: timing(8, 8, 8) }),
    ];
    expect(found(timed)[0]!.latencyLow).toBeCloseTo(2.5, 9);
    expect(found(timed)[0]!.latencyHigh).toBeCloseTo(10, 9);
    const { queryMsInterval: _, ...once } = sampleCandidate().timing!;
    const [slow, fast] = pair;
    const plain = [slow!, { ...fast!, timing: { ...once, queryMs: { p50: 8, p95: 9, p99: 10 } } }];
    expect(found(plain)[0]).toMatchObject({ latencyLow: null, latencyHigh: null });
  });

  test("each is compared with the best of the faster ones, not with its neighbour", () => {
    const three = { best: [0.5, 0.7], worse: [0.3, 0.5], slow: [0.6, 0.8] };
    const timed = [candidate("slow", 0.7, 40), candidate("worse", 0.4, 20), candidate("best", 0.6, 8)];
    const steps = tradeOffs(timed, { metric, scores: three, random: () => seededRandom(1) });
    expect(steps.map(({ a, b }) => [a, b])).toEqual([
      ["worse", "best"],
      ["slow", "best"],
    ]);
  });

  test("nothing to say of what has no score, no timing, or scores 0", () => {
    expect(found([candidate("slow", 0.5, 8), candidate("other", 0.5, 9)])).toEqual([]);
    expect(found([candidate("slow", 0.5, 8, { timing: null }), pair[1]!])).toEqual([]);
    expect(
      tradeOffs(pair, { metric, scores: { ...scores, fast: [0, 0, 0, 0] }, random: () => seededRandom(1) }),
    ).toEqual([]);
  });
});
