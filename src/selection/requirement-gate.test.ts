import { describe, expect, test } from "vitest";
import type { CandidateResult } from "../contracts/benchmark-result.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { guardedMeanBound } from "../statistics/guarded-mean-bound.js";
import { parseRequirement } from "./requirement.js";
import { type RequirementGateOptions, requirementGate } from "./requirement-gate.js";
import { failedCandidate, sampleCandidate } from "./sample-candidate.case.js";

const dataset = { documents: 1000, queries: 100 };
const random = seededRandom(8);
const scores = Array.from({ length: 100 }, () => random.uniform());
const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
const measured = (metric: string): Partial<CandidateResult> => ({
  metrics: { [metric]: { mean, low: mean - 0.05, high: mean + 0.05, n: 100 } },
});

function judge(
  text: string,
  changes: Partial<CandidateResult> = {},
  options: Partial<RequirementGateOptions> = {},
) {
  return requirementGate(parseRequirement(text), sampleCandidate(changes), {
    dataset,
    scores: null,
    by: undefined,
    alpha: 0.05,
    ...options,
  });
}

describe("a requirement on a metric", () => {
  const bound = guardedMeanBound(scores, { worst: 0 });

  test("is met by the one-sided bound, not by the mean", () => {
    const between = (bound + mean) / 2;
    const found = judge(`ndcg@10 >= ${between}`, measured("ndcg@10"), { scores });
    expect(found).toMatchObject({
      status: "failed",
      bound,
      measurement: { by: "bound", n: 100, value: mean },
    });
    expect(found.measurement!.passesAt).toBeGreaterThan(between);
    expect(judge(`ndcg@10 >= ${bound - 1e-6}`, measured("ndcg@10"), { scores }).status).toBe("passed");
  });

  test("a true mean beyond the range of the metric is told as none", () => {
    const [far, near] = [0.99, 0.4].map((threshold) =>
      judge(`ndcg@10 >= ${threshold}`, measured("ndcg@10"), { scores }),
    );
    expect(far!.measurement!.passesAt).toBeGreaterThan(1);
    expect([far!.measurement!.reachable, near!.measurement!.reachable]).toEqual([false, true]);
    const low = judge("unjudged@10 <= 1%", measured("unjudged@10"), { scores });
    expect(low.measurement!.reachable).toBe(false);
  });

  test("by: value asks the mean", () => {
    const found = judge(`ndcg@10 >= ${mean - 1e-6}`, measured("ndcg@10"), { scores, by: "value" });
    expect(found).toMatchObject({
      status: "passed",
      bound: mean,
      measurement: { by: "value", passesAt: null },
    });
  });

  test("zero is a legal threshold", () => {
    const none = { "ndcg@10": { mean: 0, low: 0, high: 0, n: 3 } };
    expect(judge("ndcg@10 >= 0", { metrics: none }, { scores: [0, 0, 0] })).toMatchObject({
      status: "passed",
      threshold: 0,
      bound: 0,
    });
    expect(judge("truncated.documents <= 0").status).toBe("failed");
    const whole = { truncated: { documents: 0, queries: 0 } };
    expect(judge("truncated.documents <= 0", whole).status).toBe("passed");
  });

  test("where less is better the upper bound counts", () => {
    const found = judge(`unjudged@10 < ${mean + 0.01}`, measured("unjudged@10"), { scores });
    expect(found.status).toBe("failed");
    expect(found.bound).toBeGreaterThan(mean + 0.01);
    expect(found.measurement!.passesAt).toBeLessThan(mean);
    expect(judge("unjudged@10 < 99%", measured("unjudged@10"), { scores }).status).toBe("passed");
  });
});

describe("a requirement on a time", () => {
  test("is met by the end of its interval", () => {
    expect(judge("p95 < 20ms")).toMatchObject({ status: "failed", bound: 22, measurement: { by: "bound" } });
    expect(judge("p95 < 23ms").status).toBe("passed");
    expect(judge("p95 < 20ms", {}, { by: "value" })).toMatchObject({ status: "passed", bound: 18 });
  });

  test("without an interval its value counts, unless the bound was asked for", () => {
    expect(judge("p99 < 40ms")).toMatchObject({ status: "passed", bound: 30, measurement: { by: "value" } });
    expect(judge("p99 < 40ms", {}, { by: "bound" })).toMatchObject({ status: "not-judged", bound: null });
  });

  test("that was replayed is not judged, and it is said how to measure it", () => {
    const timing = { ...sampleCandidate().timing!, cached: true };
    const found = judge("p95 < 100ms", { timing });
    expect(found.status).toBe("not-judged");
    expect(found.why).toContain("--refresh");
    expect(judge("texts/s >= 1", { timing }).status).toBe("not-judged");
    // What does not depend on the clock may be replayed.
    expect(judge("truncated.documents <= 5%", { timing }).status).toBe("passed");
  });
});

describe("what is not known is never a pass", () => {
  test.each([
    ["p95 < 20ms", { timing: null }],
    ["cost < 50 USD/month", {}],
    ["ndcg@10 >= 0", { metrics: {} }],
  ] as const)("%s", (text, changes) => {
    const found = judge(text, changes);
    expect(found).toMatchObject({ status: "not-judged", bound: null });
    expect(found.why).not.toBe("");
  });

  test("nor is a memory that may be larger, nor a candidate that failed", () => {
    const memory = { ...sampleCandidate().memory, reusedVectors: true };
    expect(judge("memory < 2GB", { memory })).toMatchObject({ status: "not-judged" });
    expect(judge("memory < 300MB", { memory })).toMatchObject({ status: "failed" });
    expect(judge("p95 < 20ms", failedCandidate("x"))).toMatchObject({ why: "the candidate failed" });
  });
});
