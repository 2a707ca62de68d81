import { describe, expect, test } from "vitest";
import { errorKind } from "../contracts/errors.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { type Run, runFromMaps } from "../contracts/run.js";
import { compareUtf8 } from "../numeric/compare-utf8.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { evaluateRun } from "./evaluate-run.js";
import { judgedListOf } from "./judged-list.js";
import { parseMetricName } from "./metric-name.js";
import type { HarnessProfile } from "./profiles.js";
import { profiles } from "./profiles.js";
import { listScorer } from "./score-list.js";

const all = [
  "ndcg@10",
  "ndcg-exp@10",
  "ndcg",
  "precision@5",
  "recall@5",
  "map",
  "map@10-l2",
  "mrr@10",
  "r-precision",
  "success@3",
  "f1@5",
  "judged@10",
  "unjudged@10",
];

describe("evaluateRun", () => {
  const qrels = qrelsOf({ q1: { a: 1, b: 0 }, q2: { a: 0 }, q3: { c: 2 }, q4: { c: -1 }, q5: { a: 1 } });
  const run = runOf({ q5: { b: 3, a: 2 }, q1: { a: 1, x: 2 }, q2: { a: 1 }, q9: { a: 1 } });

  test("the mean runs over queries with a relevant document; missing ones count as 0", () => {
    const evaluation = evaluateRun(qrels, run, ["P@1", "RR"]);
    expect(evaluation).toMatchObject({
      profile: "alidade",
      queryIds: ["q1", "q2", "q3", "q4", "q5"],
      counted: Uint8Array.of(1, 0, 1, 0, 1),
      countedQueries: 3,
      withoutRelevant: ["q2", "q4"],
      missing: ["q3", "q4"],
      unjudgedQueries: 1,
    });
    expect(Object.keys(evaluation.metrics)).toEqual(["precision@1", "mrr"]);
    expect([...evaluation.metrics.mrr!]).toEqual([0.5, 0, 0, 0, 0.5]);
    expect(evaluation.means.mrr).toBeCloseTo(1 / 3, 14);
  });

  test("other ways of averaging are data of the profile", () => {
    const mean = (rules: Partial<HarnessProfile>) =>
      evaluateRun(qrels, run, ["mrr"], { profile: { ...profiles.alidade, ...rules } }).means.mrr;
    expect(mean({ withoutRelevant: "zero" })).toBeCloseTo(1 / 5, 14);
    expect(mean({ withoutRelevant: "zero", missingQueries: "left-out" })).toBeCloseTo(1 / 3, 14);
    expect(mean({ missingQueries: "left-out" })).toBeCloseTo(1 / 2, 14);
  });

  test("an empty run scores 0; no counted query gives no mean", () => {
    const empty = evaluateRun(qrels, runOf({}), all);
    expect(Object.values(empty.means)).toEqual(all.map(() => 0));
    expect(evaluateRun(qrelsOf({ q: { a: 0 } }), run, ["map"]).means.map).toBeNull();
    expect(evaluateRun(qrelsOf({}), run, ["map"])).toMatchObject({ queryIds: [], countedQueries: 0 });
    expect(evaluateRun(qrels, runOf({ q1: {} }), ["judged@5", "mrr"]).means.mrr).toBe(0);
  });

  test("negative grades count as not judged", () => {
    const evaluation = evaluateRun(
      qrelsOf({ q: { a: 1, b: -1, c: -2, d: 0 } }),
      runOf({ q: { b: 4, c: 3, d: 2, a: 1 } }),
      ["judged@4", "unjudged@4", "mrr", "ndcg"],
    );
    expect(evaluation.means).toEqual({
      "judged@4": 0.5,
      "unjudged@4": 0.5,
      mrr: 0.25,
      ndcg: 1 / Math.log2(5),
    });
  });

  test("equal scores rank by id descending in UTF-8 bytes; float32 decides what is equal", () => {
    const first = (list: Record<string, number>, profile: HarnessProfile = profiles.alidade) =>
      Object.keys(list).find(
        (id) =>
          evaluateRun(qrelsOf({ q: { [id]: 1 } }), runOf({ q: list }), ["P@1"], { profile }).means[
            "precision@1"
          ] === 1,
      );
    expect(first({ a: 1, c: 1, b: 1 })).toBe("c");
    expect(first({ "10": 1, "9": 1 })).toBe("9");
    expect(first({ "\u{1F600}": 1, "\uFF5E": 1 })).toBe("\u{1F600}");
    expect(first({ a: 0, b: -0 })).toBe("b");
    const close = { a: 0.700000012, b: 0.70000001 };
    expect(first(close)).toBe("b");
    expect(first(close, { ...profiles.alidade, scoreType: "float64" })).toBe("a");
    expect(first({ a: 1, b: 1 }, { ...profiles.alidade, ties: "id-ascending" })).toBe("a");
  });

  test("a tie across the cutoff is resolved before the cut", () => {
    const evaluation = evaluateRun(
      qrelsOf({ q: { z: 1 } }),
      runOf({ q: { top: 9, a: 1, b: 1, c: 1, z: 1 } }),
      ["recall@2"],
    );
    expect(evaluation.means["recall@2"]).toBe(1);
  });

  test("does not change with the stored order of a list", () => {
    const random = seededRandom(3);
    for (let round = 0; round < 60; round++) {
      const { judged, lists } = randomCase(random, 1 + random.below(90));
      const expected = evaluateRun(qrelsOf(judged), runOf(lists), all);
      for (const profile of [profiles.alidade, { ...profiles.alidade, scoreType: "float64" as const }]) {
        const shuffled = evaluateRun(qrelsOf(judged), shuffle(runOf(lists), random), all, { profile });
        expect(shuffled.metrics).toEqual(expected.metrics);
      }
    }
  });

  test("agrees with ranking by plain sorting and scoring the grades in rank order", () => {
    const random = seededRandom(4);
    for (let round = 0; round < 60; round++) {
      const { judged, lists } = randomCase(random, 1 + random.below(60));
      const evaluation = evaluateRun(qrelsOf(judged), shuffle(runOf(lists), random), all);
      for (const name of all) {
        const score = listScorer(parseMetricName(name), { profile: profiles.alidade, largestGrade: 3 });
        const expected = Object.entries(judged).map(([query, grades]) => {
          const ranked = Object.entries(lists[query] ?? {}).sort(
            (x, y) => y[1] - x[1] || compareUtf8(y[0], x[0]),
          );
          const found = ranked.map(([id]) => grades[id] ?? -1);
          const missed = Object.entries(grades).flatMap(([id, grade]) =>
            lists[query]?.[id] === undefined ? [grade] : [],
          );
          return score(judgedListOf(found, missed));
        });
        expect([...evaluation.metrics[parseMetricName(name).canonical]!]).toEqual(expected);
      }
    }
  });

  test("scores of every sign and size keep their order", () => {
    const scores = [Infinity, 3e38, 1.5, 1e-40, 0, -1e-40, -2, -3e38, -Infinity];
    const lists = { q: Object.fromEntries(scores.map((score, i) => [`d${i}`, score])) };
    const run = shuffle(runOf(lists), seededRandom(5));
    for (let i = 0; i < scores.length; i++) {
      expect(evaluateRun(qrelsOf({ q: { [`d${i}`]: 1 } }), run, ["mrr"]).means.mrr).toBe(1 / (i + 1));
    }
  });

  test("a document listed twice, a NaN score and a repeated query are the user's to mend", () => {
    const twice: Run = { ...runOf({ q1: { a: 2, b: 1 } }), documents: Int32Array.of(0, 0) };
    expectInputError(
      () => evaluateRun(qrels, twice, ["map"]),
      'document "a" is listed twice in query "q1" of run "test"',
    );
    const nan: Run = { ...runOf({ q1: { a: 2, b: 1 } }), scores: Float64Array.of(1, Number.NaN) };
    expectInputError(() => evaluateRun(qrels, nan, ["P@1"]), 'document "b" has the score NaN in query "q1"');
    const repeated: Run = { ...runOf({ q1: { a: 2 }, q2: { a: 1 } }), queryIds: ["q1", "q1"] };
    expectInputError(() => evaluateRun(qrels, repeated, ["map"]), 'lists the query "q1" twice');
  });
});

function expectInputError(action: () => unknown, message: string): void {
  try {
    action();
    expect.unreachable();
  } catch (error) {
    expect((error as Error).message).toContain(message);
    expect(errorKind(error)).toBe("input");
  }
}

type Nested = Record<string, Record<string, number>>;

function randomCase(
  random: ReturnType<typeof seededRandom>,
  length: number,
): { judged: Nested; lists: Nested } {
  const judged: Nested = {};
  const lists: Nested = {};
  for (const query of ["qa", "qb", "qc"]) {
    const ids = Array.from({ length }, (_, i) => `d${i}`);
    judged[query] = Object.fromEntries(
      ids.filter(() => random.below(3) === 0).map((id) => [id, random.below(5) - 1]),
    );
    judged[query].absent = 1;
    lists[query] = Object.fromEntries(
      ids.filter(() => random.below(5) > 0).map((id) => [id, random.below(20) - 10]),
    );
  }
  return { judged, lists };
}

function shuffle(run: Run, random: ReturnType<typeof seededRandom>): Run {
  const documents = run.documents.slice();
  const scores = run.scores.slice();
  for (let query = 0; query < run.queryIds.length; query++) {
    for (let i = run.offsets[query + 1]! - 1; i > run.offsets[query]!; i--) {
      const j = run.offsets[query]! + random.below(i - run.offsets[query]! + 1);
      [documents[i], documents[j]] = [documents[j]!, documents[i]!];
      [scores[i], scores[j]] = [scores[j]!, scores[i]!];
    }
  }
  return { ...run, documents, scores };
}

function qrelsOf(nested: Nested): Qrels {
  return qrelsFromMaps(mapsOf(nested));
}

function runOf(nested: Nested): Run {
  return runFromMaps("test", mapsOf(nested));
}

function mapsOf(nested: Nested): Map<string, Map<string, number>> {
  return new Map(Object.entries(nested).map(([query, inner]) => [query, new Map(Object.entries(inner))]));
}
