import { describe, expect, test } from "vitest";
import { runFromMaps } from "../contracts/run.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { followDesign } from "./judging-design.js";
import { judgingMeasure } from "./judging-measure.js";
import { judgingPool } from "./judging-pool.js";
import { simulateJudging } from "./simulate-judging.js";
import type { GradeLookup } from "./visit-query.js";

const design = { metric: "ndcg@3", seed: 1 };

function run(name: string, lists: Readonly<Record<string, readonly string[]>>) {
  return runFromMaps(
    name,
    new Map(
      Object.entries(lists).map(([query, documents]) => [
        query,
        new Map(documents.map((id, i) => [id, documents.length - i])),
      ]),
    ),
  );
}

/** Candidates that put the relevant documents first with the chances given, on as many queries. */
function shops(chances: readonly number[], queries: number, seed: number) {
  const random = seededRandom(seed);
  const ids = Array.from({ length: queries }, (_, q) => `q${q}`);
  const truth = new Map<string, number>();
  const lists = chances.map((): Record<string, string[]> => ({}));
  for (const query of ids) {
    for (let d = 0; d < 6; d++) truth.set(`${query} d${d}`, d < 2 ? 3 - d : 0);
    chances.forEach((chance, c) => {
      const found = random.uniform() < chance ? ["d0", "d1"] : [];
      const rest = ["d2", "d3", "d4", "d5"].sort(() => random.uniform() - 0.5);
      lists[c]![query] = [...found, ...rest].slice(0, 3);
    });
  }
  const gradeOf: GradeLookup = (query, document) => truth.get(`${query} ${document}`);
  return {
    pool: judgingPool(
      lists.map((list, c) => run(`c${c}`, list)),
      ids,
      3,
    ),
    gradeOf,
  };
}

describe("worked by hand", () => {
  const lists = { q1: ["a", "b", "c"] };
  const pool = judgingPool([run("A", lists), run("B", { q1: ["b", "a", "d"] })], ["q1"], 3);

  test("the pool holds each document once with its ranks", () => {
    expect(pool.queries[0]!.documentIds).toEqual(["a", "b", "c", "d"]);
    expect([...pool.queries[0]!.ranks]).toEqual([1, 2, 2, 1, 3, 0, 0, 3]);
  });

  test("documents that weigh most come first: c and d (1 / log2 4) before a and b (1 - 1 / log2 3)", () => {
    const asked: string[] = [];
    const grades = new Map<string, number>();
    for (;;) {
      const { question } = followDesign(pool, (_, id) => grades.get(id), { ...design, audited: 1 });
      if (question === null) break;
      asked.push(question.documentId);
      grades.set(question.documentId, 1);
    }
    expect(asked.slice(0, 2).sort()).toEqual(["c", "d"]);
    expect(asked.slice(2).sort()).toEqual(["a", "b"]);
  });

  test("the difference of a query judged completely is exact: nDCG@3 with one relevant document at 1 and 2", () => {
    const three = judgingPool(
      [run("A", { q1: ["a", "b", "c"], q2: ["a", "b"] }), run("B", { q1: ["b", "a", "d"], q2: ["a", "b"] })],
      ["q1", "q2"],
      3,
    );
    const state = followDesign(three, (_, id) => (id === "a" ? 1 : 0), { ...design, audited: 1 });
    expect(state.status).toBe("exhausted");
    // q2 is answered alike, so nothing of it is asked and its difference is 0.
    expect(state.judgements).toBe(4);
    expect(state.pairs[0]).toMatchObject({ a: "A", b: "B", wins: 1, ties: 1, losses: 0 });
    expect(state.pairs[0]!.difference).toBeCloseTo((1 - 1 / Math.log2(3)) / 2, 12);
  });
});

describe("the whole way", () => {
  test("a better candidate is named with part of the judgements; equal ones are given up", () => {
    const clear = shops([0.9, 0.4], 120, 3);
    const found = simulateJudging(clear.pool, { ...clear, design, runs: 40, expected: "c0" });
    expect(found.wrongWinner).toBe(0);
    expect(found.sameVerdict).toBeGreaterThanOrEqual(38);
    expect(found.judgements.mean).toBeLessThan(found.pool / 2);
    const equal = shops([0.6, 0.6], 120, 4);
    const none = simulateJudging(equal.pool, { ...equal, design, runs: 40, expected: null });
    expect(none.sameVerdict).toBeGreaterThanOrEqual(38);
  });

  test("the same judgements give the same state, and every answer moves it on by one", () => {
    const { pool, gradeOf } = shops([0.8, 0.5, 0.3], 60, 5);
    const whole = followDesign(pool, gradeOf, design);
    const grades = new Map<string, number>();
    let state = followDesign(pool, (q, d) => grades.get(`${q} ${d}`), design);
    for (let asked = 0; state.question !== null; asked++) {
      expect(state.judgements).toBe(asked);
      const { queryId, documentId } = state.question;
      grades.set(`${queryId} ${documentId}`, gradeOf(queryId, documentId)!);
      state = followDesign(pool, (q, d) => grades.get(`${q} ${d}`), design);
    }
    expect(state).toEqual(whole);
    expect(grades.size).toBe(whole.judgements);
  });

  test("a candidate that is ruled out is judged no further", () => {
    const { pool, gradeOf } = shops([0.9, 0.85, 0.05], 80, 6);
    const state = followDesign(pool, gradeOf, design);
    expect(state.ruledOut).toContain("c2");
    expect(state.judgements).toBeLessThan(state.pool);
  });

  test("documents nobody can tell (grades below 0) count as nothing and are not asked again", () => {
    const { pool } = shops([0.9, 0.4], 30, 7);
    const state = followDesign(pool, () => -1, { ...design, giveUpBelow: 0 });
    expect(state.question).toBeNull();
    expect(state.winner).toBeNull();
  });

  test("candidates that answer alike need no judgement at all", () => {
    const lists = { q1: ["a", "b"], q2: ["c", "d"] };
    const pool = judgingPool([run("A", lists), run("B", lists)], ["q1", "q2"], 3);
    expect(followDesign(pool, () => undefined, design)).toMatchObject({
      winner: null,
      judgements: 0,
      question: null,
    });
  });
});

describe("predictions", () => {
  const { pool, gradeOf } = shops([0.85, 0.5], 150, 8);
  const options = { gradeOf, design, runs: 30, expected: "c0" };

  test("good ones save judgements; bad ones cost some and mislead nobody", () => {
    const alone = simulateJudging(pool, options);
    const good = simulateJudging(pool, { ...options, predict: gradeOf });
    const bad = simulateJudging(pool, { ...options, predict: (q, d) => 3 - gradeOf(q, d)! });
    const random = seededRandom(1);
    const noise = simulateJudging(pool, { ...options, predict: () => random.below(4) });
    expect(good.judgements.mean).toBeLessThan(alone.judgements.mean);
    for (const each of [good, bad, noise]) expect(each.wrongWinner).toBe(0);
  });
});

describe("refused", () => {
  const { pool, gradeOf } = shops([0.9, 0.4], 20, 7);
  test.each([
    [{ alpha: 0 }, "alpha"],
    [{ audited: 0 }, "audited"],
    [{ giveUpBelow: 2 }, "giveUpBelow"],
    [{ metric: "map" }, "judge takes ndcg"],
    [{ metric: "ndcg" }, "with a cutoff"],
    [{ seed: 1.5 }, "seed"],
  ])("%o", (wrong, message) => {
    expect(() => followDesign(pool, gradeOf, { ...design, ...wrong })).toThrow(message);
  });

  test("one run, two of a name, a query twice", () => {
    const one = run("A", { q: ["a"] });
    expect(() => judgingPool([one], ["q"], 3)).toThrow("A is alone");
    expect(() => judgingPool([one, one], ["q"], 3)).toThrow("twice");
    expect(() => judgingPool([one, run("B", {})], ["q", "q"], 3)).toThrow("twice");
  });

  test("precision needs no ideal list, others do", () => {
    expect(judgingMeasure("P@5").idealCounts).toBe(false);
    expect(judgingMeasure("ndcg@5").ideal(Float64Array.of(0, 3))).toBe(3);
  });
});
