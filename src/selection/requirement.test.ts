import { describe, expect, test } from "vitest";
import { unmeasuredMemory } from "../contracts/benchmark-result.js";
import { candidateMeasureNames, parseCandidateMeasure } from "./candidate-measures.js";
import { checkRequirement, parseRequirement } from "./requirement.js";
import { failedCandidate, sampleCandidate } from "./sample-candidate.case.js";

const dataset = { documents: 1000, queries: 100 };
const check = (text: string, changes: Parameters<typeof sampleCandidate>[0] = {}) =>
  checkRequirement(parseRequirement(text), sampleCandidate(changes), dataset);

describe("parseRequirement", () => {
  test.each([
    ["p95 < 20ms", "p95 < 20 ms", 20],
    ["P95<0.02 s", "p95 < 20 ms", 20],
    ["embed.p99 =< 500us", "embed.p99 <= 500 µs", 0.5],
    ["ndcg_cut_10 ≥ 60%", "ndcg@10 >= 0.6", 0.6],
    ["err(max=4)@20 >= .5", "err(max=4)@20 >= 0.5", 0.5],
    ["truncated.documents <= 5%", "truncated.documents <= 5%", 0.05],
    ["truncated.documents == 0", "truncated.documents = 0", 0],
    ["unjudged@10 < 30%", "unjudged@10 < 30%", 0.3],
    ["cost < 50 USD/month", "cost < 50 USD/month", 50],
    ["cost <= $600 / year", "cost <= 50 USD/month", 50],
    ["price < $0.02/1M tokens", "price < 0.02 USD/1M tokens", 0.02],
    ["memory < 2GB", "memory < 2 GB", 2e9],
    ["memory.model <= 512 MiB", "memory.model <= 536870.912 kB", 536870912],
    ["upkeep < 90 min", "upkeep < 1.5 h", 5_400_000],
    ["upkeep.price < $5", "upkeep.price < 5 USD", 5],
    ["texts/s >= 1000", "texts/s >= 1000/s", 1000],
    ["dims >= 256", "dims >= 256", 256],
  ])("%s", (text, canonical, bound) => {
    const requirement = parseRequirement(text);
    expect(requirement.text).toBe(canonical);
    expect(requirement.bound).toBeCloseTo(bound, 9);
    expect(parseRequirement(canonical)).toMatchObject({ text: canonical, bound: requirement.bound });
  });

  test.each([
    ["p95", "is not a requirement"],
    ["< 20ms", "is not a requirement"],
    ["p94 < 20ms", '"p94" is not a measure of a candidate. Did you mean "p95"?'],
    ["latency < 20ms", 'Did you mean "p95"?'],
    ["ndgc@10 >= 0.6", 'Did you mean "ndcg@10"?'],
    ["ndcg@0 >= 0.6", "a whole number from 1"],
    ["wibble < 3", "Measures: a metric such as ndcg@10, p50, p95"],
    ["p95 < 20", "has no unit; expected a time with its unit"],
    ["p95 < 20GB", "a unit that does not fit"],
    ["memory < 2", "expected bytes with their unit"],
    ["cost < 50 USD", "USD/month"],
    ["ndcg@10 >= 0,6", "is not a number with its unit"],
    ["p95 < fast", "is not a number with its unit"],
    ["p95 < -1ms", "is below 0"],
    ["p95 > 20ms", "from the wrong side"],
    ["ndcg@10 < 0.6", "from the wrong side: higher is better"],
    ["ndcg@10 = 0.6", "never exactly equal"],
    ["gmap >= 0.6", "a geometric mean"],
    ["ndcg@10 >= 2", "bounds ndcg@10 at 2, and its values lie from 0 to 1"],
    ["ndcg@10 >= -1", "bounds ndcg@10 at -1, and its values lie from 0 to 1"],
    [
      "unjudged@10 < 300%",
      "at 300%, and its values lie from 0% to 100%; expected a bound in there, such as 5%",
    ],
    ["truncated.documents <= 101%", "its values lie from 0% to 100%"],
    ["dims < 1e400", "1e400 is too large"],
    ["upkeep < 1e308h", "1e308h is too large"],
  ])("%s is refused: %s", (text, message) => {
    expect(() => parseRequirement(text)).toThrow(message);
  });

  test.each(["hits@10 >= 2", "dcg@10 >= 3", "utility >= -1"])(
    "%s is within the range of a metric that does not end at 1",
    (text) => {
      expect(parseRequirement(text).text).toBe(text);
    },
  );

  test("every name parses to itself, with a unit and a meaning", () => {
    for (const name of candidateMeasureNames) {
      expect(parseCandidateMeasure(name)).toMatchObject({ name, meaning: expect.stringMatching(/\w+ \w+/) });
    }
  });
});

describe("checkRequirement", () => {
  test("by hand", () => {
    expect(check("p95 < 20ms")).toMatchObject({ status: "met", value: 18, established: false });
    expect(check("p95 < 25ms")).toMatchObject({ status: "met", established: true });
    expect(check("p95 < 18ms")).toMatchObject({ status: "not-met", established: false });
    expect(check("p95 <= 18ms")).toMatchObject({ status: "met" });
    expect(check("ndcg@10 >= 0.5")).toMatchObject({ status: "met", value: 0.6, established: true });
    expect(check("ndcg@10 >= 0.7")).toMatchObject({ status: "not-met", established: true });
    expect(check("truncated.documents <= 5%")).toMatchObject({ status: "met", value: 0.03 });
    expect(check("truncated.documents <= 2%")).toMatchObject({ status: "not-met" });
    expect(check("truncated.documents <= 30")).toMatchObject({ status: "met", value: 30 });
    expect(check("unjudged@10 < 30%")).toMatchObject({ status: "met", value: 0.26 });
    expect(check("memory.added <= 300MB")).toMatchObject({ status: "met", value: 300e6 });
    expect(check("upkeep <= 2s")).toMatchObject({ status: "met", value: 2000 });
    expect(check("upkeep.price <= $0")).toMatchObject({ status: "met", value: 0 });
  });

  test("the price of embedding again is tokens by price", () => {
    const cost = { usd: 0.04, usdPerMillionTokens: 0.02, asOf: "2026-05", source: "list price" };
    expect(check("upkeep.price < $0.05", { cost })).toMatchObject({ status: "met", value: 0.04 });
    const free = { ...cost, usdPerMillionTokens: null };
    expect(check("upkeep.price < $0.05", { cost: free })).toMatchObject({ status: "unknown", value: null });
  });

  test("what is not known is not met, and says why", () => {
    const why = (text: string, changes = {}) => {
      const { status, measured } = check(text, changes);
      expect(status).toBe("unknown");
      return measured.source;
    };
    expect(why("cost < 5 USD/month")).toContain("no monthly cost");
    expect(why("recall@100 >= .5")).toContain("add it to the metrics");
    expect(why("ndcg@10 >= .5", { metrics: {} })).toContain("without judgements");
    expect(why("p95 < 20ms", { timing: null })).toContain("made elsewhere");
    expect(why("device.p50 < 20ms")).toContain("--require on-device");
    expect(why("dims < 20", { dims: null })).toContain("not here");
    expect(why("memory < 2GB", { memory: unmeasuredMemory })).toContain("not measured");
    const failed = checkRequirement(parseRequirement("p95 < 20ms"), failedCandidate("x"), dataset);
    expect(failed).toMatchObject({ status: "unknown", measured: { source: "the candidate failed" } });
  });

  test("a peak that may be too low can break a bound but not keep it", () => {
    const memory = { ...sampleCandidate().memory, reusedVectors: true };
    expect(check("memory < 2GB", { memory })).toMatchObject({ status: "unknown", value: 400e6 });
    expect(check("memory < 200MB", { memory })).toMatchObject({ status: "not-met" });
  });

  test("words alone need no model; a fusion with vectors made elsewhere needs more than is seen", () => {
    const memory = { ...sampleCandidate().memory, modelBytes: null };
    expect(check("memory.model < 1MB", { manifest: { kind: "bm25" }, memory })).toMatchObject({
      status: "met",
      value: 0,
    });
    expect(check("memory.model < 1MB", { manifest: { kind: "vectors" }, memory })).toMatchObject({
      status: "unknown",
    });
    const manifest = { kind: "hybrid", components: [{ kind: "dense" }, { kind: "vectors" }] };
    expect(check("memory.model < 100MB", { manifest })).toMatchObject({ status: "unknown", value: 30e6 });
  });

  test("says what was replayed", () => {
    const timing = { ...sampleCandidate().timing!, cached: true };
    expect(check("p95 < 20ms", { timing }).measured.fresh).toBe(false);
    expect(check("p95 < 20ms").measured).toMatchObject({
      fresh: true,
      source: expect.stringContaining("200 timed"),
    });
    expect(check("memory < 2GB", { timing }).measured.fresh).toBe(false);
  });

  test("counts of no documents have no share", () => {
    const finding = checkRequirement(parseRequirement("truncated.queries < 5%"), sampleCandidate(), {
      documents: 0,
      queries: 0,
    });
    expect(finding.status).toBe("unknown");
  });
});
