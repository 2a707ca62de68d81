import { describe, expect, test } from "vitest";
import type { BenchmarkResult, CandidateResult } from "../contracts/benchmark-result.js";
import type { Team, Upkeep } from "../contracts/choice.js";
import { failedCandidate, sampleCandidate } from "./sample-candidate.case.js";
import { upkeepNotes, upkeepOf } from "./upkeep.js";

const dataset = { documents: 1000, queries: 100 };
const none = { licences: [], billed: false };
const of = (manifest: CandidateResult["manifest"], facts = none) =>
  upkeepOf(sampleCandidate({ manifest }), dataset, facts);

describe("upkeepOf", () => {
  const prompted = { kind: "dense", provider: { prompts: { query: "query: ", document: "" } } };
  const fitted = {
    kind: "dense",
    provider: { fit: { dims: 64 }, prompts: { query: "query: ", document: "doc: " } },
  };

  test("by hand: 1,000 documents at 500 texts a second are 2 s; 2M tokens at 0.1 USD a million are 0.2 USD", () => {
    const candidate = sampleCandidate({
      cost: { usd: 1, usdPerMillionTokens: 0.1, asOf: "2026-11-01", source: "a price list" },
    });
    const found = upkeepOf(candidate, dataset, { licences: ["mit", null], billed: true });
    expect(found).toMatchObject({ indexAgainMs: 2000, owner: "vendor", licences: ["mit", null] });
    expect(found.priceUsd).toBeCloseTo(0.2, 12);
    expect(found.source).toContain("1000 documents at 500 texts a second");
  });

  test("a fusion has the prompts of its parts once each, is fitted if one part is, and belongs to the least own part", () => {
    const fusion = of({
      kind: "fusion",
      components: [{ kind: "bm25" }, { kind: "fusion", components: [prompted, fitted] }],
    });
    expect(fusion).toMatchObject({ prompts: ["query: ", "doc: "], fittedAgain: true, owner: "own" });
    expect(of({ kind: "fusion", components: [{ kind: "bm25" }, prompted] }).fittedAgain).toBe(false);
    const owner = (...kinds: string[]) =>
      of({ kind: "fusion", components: kinds.map((kind) => ({ kind })) }).owner;
    expect(owner("bm25", "bm25")).toBe("no model");
    expect(owner("bm25", "dense")).toBe("own");
    expect(owner("dense", "run")).toBe("elsewhere");
    expect(owner("vectors")).toBe("elsewhere");
  });

  test("what is not known stays unknown, and says why", () => {
    expect(upkeepOf(failedCandidate("x"), dataset, none)).toMatchObject({
      indexAgainMs: null,
      source: "the candidate failed",
    });
    const elsewhere = upkeepOf(sampleCandidate({ timing: null }), dataset, none);
    expect(elsewhere).toMatchObject({ indexAgainMs: null, source: expect.stringContaining("not timed") });
    const unpriced = { usd: null, usdPerMillionTokens: null, asOf: null, source: "no price is listed" };
    expect(upkeepOf(sampleCandidate({ cost: unpriced }), dataset, none).priceUsd).toBeNull();
  });
});

describe("upkeepNotes", () => {
  const hour = 3_600_000;
  const kept: Upkeep = { ...of({ kind: "dense" }), id: "model", indexAgainMs: 9 * hour };
  const notes = (team: Team, upkeep: readonly Upkeep[] = [], changes: { needed?: number | null } = {}) =>
    upkeepNotes(
      upkeep,
      {
        decision: { queriesNeeded: "needed" in changes ? changes.needed : 150 },
        dataset: { judgedQueries: 100, withoutPositive: 0, judgements: 1000 },
      } as Pick<BenchmarkResult, "decision" | "dataset">,
      team,
    );

  test("by hand: 50 more queries at 10 judgements each are 500, at 200 a month in 3 months", () => {
    expect(notes({ labelsPerMonth: 200 })).toEqual([
      "Separating the best two takes about 500 more judgements (10 a query so far): at 200 a month, in about 3 months.",
    ]);
    expect(notes({ labelsPerMonth: 500 })[0]).toMatch(/in about 1 month\.$/);
    expect(notes({ labelsPerMonth: 0 })[0]).toMatch(/at 0 a month, never\.$/);
    expect(notes({ labelsPerMonth: 200 }, [], { needed: null })).toEqual([]);
  });

  test("without a GPU: own models from a working day on; no vendor's, no words, nothing unknown", () => {
    expect(notes({ gpu: false }, [kept])).toEqual([
      "model takes 9 hours on this machine to embed the documents again, and there is no GPU.",
    ]);
    for (const changes of [
      { indexAgainMs: 8 * hour - 1 },
      { indexAgainMs: null },
      { owner: "vendor" },
      { owner: "no model" },
    ] as const)
      expect(notes({ gpu: false }, [{ ...kept, ...changes }])).toEqual([]);
  });

  test("what the team did not state, or can do, is no note", () => {
    const fitted = { ...kept, fittedAgain: true };
    expect(notes({ retrain: false }, [fitted])).toEqual([expect.stringContaining("model is fitted on the")]);
    expect(notes({}, [fitted])).toEqual([]);
    expect(notes({ gpu: true, retrain: true }, [fitted])).toEqual([]);
  });
});
