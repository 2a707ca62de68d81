import { describe, expect, test } from "vitest";
import { decisionSchema } from "../contracts/benchmark-result.js";
import { seededRandom } from "../numeric/seeded-random.js";
import type { CandidateScores } from "./candidate-scores.js";
import { type DecideOptions, decide } from "./decide.js";

const options = (): DecideOptions => ({ metric: "ndcg@10", random: seededRandom(5) });

function normalScores(means: Record<string, number>, queries: number, seed = 1): CandidateScores {
  const source = seededRandom(seed);
  return {
    ids: Object.keys(means),
    queries,
    values: Float64Array.from(
      Object.values(means).flatMap((mean) =>
        Array.from({ length: queries }, () => mean + 0.2 * source.normal()),
      ),
    ),
  };
}

function rows(values: Record<string, number[]>): CandidateScores {
  return {
    ids: Object.keys(values),
    queries: Object.values(values)[0]?.length ?? 0,
    values: Float64Array.from(Object.values(values).flat()),
  };
}

describe("decide", () => {
  test("names a winner when all others are ruled out", () => {
    const decision = decide(normalScores({ bm25: 0.4, mini: 0.8, tiny: 0.5 }, 80), options());
    expect(decisionSchema.parse(decision)).toEqual(decision);
    expect(decision).toMatchObject({
      winner: "mini",
      couldBeBest: ["mini"],
      queriesNeeded: null,
      alpha: 0.05,
    });
    expect(decision.ruledOut).toEqual([
      { id: "bm25", p: 1 / 100_001, by: "mini" },
      { id: "tiny", p: 1 / 100_001, by: "mini" },
    ]);
    expect(decision.reason).toBe(
      "mini is the best on ndcg@10 over 80 queries: all 2 others are ruled out (largest p below 0.0001). " +
        "Level 0.05; earlier looks at the same question are not counted.",
    );
  });

  test("otherwise shows the set, best mean first, and how many queries would settle it", () => {
    const decision = decide(normalScores({ bm25: 0.2, mini: 0.57, tiny: 0.6 }, 40, 3), options());
    expect(decisionSchema.parse(decision)).toEqual(decision);
    expect(decision.winner).toBeNull();
    expect(decision.couldBeBest).toEqual(["tiny", "mini"]);
    expect(decision.ruledOut.map(({ id }) => id)).toEqual(["bm25"]);
    expect(decision.queriesNeeded).toBeGreaterThan(40);
    expect(decision.reason).toContain(
      "Not separable on this data (ndcg@10, 40 queries): tiny and mini could each be",
    );
    expect(decision.reason).toContain(
      `about ${decision.queriesNeeded!.toLocaleString("en-US")} judged queries in all`,
    );
  });

  test("queries needed follow the power of the t-test for two candidates", () => {
    // Differences of mean .05 and standard deviation .25: 199 pairs for 80 % power at .05.
    const n = 50;
    const spread = 0.25 * Math.sqrt((n - 1) / n);
    const b = new Array<number>(n).fill(0.4);
    const a = b.map((value, q) => value + 0.05 + (q % 2 === 0 ? spread : -spread));
    const { queriesNeeded } = decide(rows({ a, b }), options());
    expect(queriesNeeded).toBe(199);
    const stricter = decide(rows({ a, b }), { ...options(), level: 0.01 });
    expect(stricter.queriesNeeded).toBeGreaterThan(queriesNeeded! + 50);
    expect(stricter.alpha).toBe(0.05);
  });

  test("one candidate is no winner", () => {
    const decision = decide(normalScores({ bm25: 0.4 }, 80), options());
    expect(decision).toMatchObject({
      winner: null,
      couldBeBest: ["bm25"],
      queriesNeeded: null,
      ruledOut: [],
    });
    expect(decision.reason).toBe(
      "Only one candidate was given (bm25), so there is nothing to compare it with.",
    );
  });

  test("candidates that score the same on every query, or have the same mean", () => {
    const same = decide(rows({ a: [0.1, 0.4, 0.9], b: [0.1, 0.4, 0.9] }), options());
    expect(same).toMatchObject({ winner: null, couldBeBest: ["a", "b"], queriesNeeded: null });
    expect(same.reason).toContain("score the same on every query");
    const level = decide(rows({ a: [0, 1, 0.5, 0.5], b: [1, 0, 0.5, 0.5] }), options());
    expect(level.queriesNeeded).toBeNull();
    expect(level.reason).toContain("have the same mean");
  });

  test("a difference too small for any amount of judging", () => {
    const b = Array.from({ length: 40 }, (_, q) => (q % 10) / 10);
    const a = b.map((value, q) => value + (q % 2 === 0 ? 0.1 : -0.1) + 1e-5);
    const decision = decide(rows({ a, b }), options());
    expect(decision.queriesNeeded).toBeNull();
    expect(decision.reason).toContain("too little to separate with 100,000 judged queries");
  });

  test("the same gain on each of few queries needs as many as the sign flips do", () => {
    const decision = decide(rows({ a: [0.5, 0.6, 0.7], b: [0.4, 0.5, 0.6] }), options());
    expect(decision).toMatchObject({ winner: null, queriesNeeded: 6 });
  });

  test("no judgements, no scored query, one query, no candidate", () => {
    const none = decide(
      { ids: ["a", "b"], queries: 0, values: new Float64Array(0) },
      { ...options(), metric: null },
    );
    expect(none).toMatchObject({ metric: null, winner: null, couldBeBest: ["a", "b"], queriesNeeded: null });
    expect(none.reason).toContain("No judgements");
    const empty = { ids: ["a", "b"], queries: 0, values: new Float64Array(0) };
    expect(decide(empty, options()).reason).toContain("No judged query has a relevant document");
    expect(decide(rows({ a: [1], b: [0] }), options())).toMatchObject({ winner: null, queriesNeeded: null });
    expect(decide(rows({}), options())).toMatchObject({ winner: null, couldBeBest: [] });
  });

  test("a long set is counted in the reason and listed in full", () => {
    const means = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}`, 0.5]));
    const decision = decide(normalScores(means, 30, 2), options());
    expect(decision.couldBeBest).toHaveLength(9);
    expect(decision.reason).toContain("and 4 others could each be the best");
  });

  test("the same seed gives the same decision", () => {
    const scores = normalScores({ a: 0.5, b: 0.55, c: 0.52 }, 60);
    expect(decide(scores, options())).toEqual(decide(scores, options()));
  });
});
