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
  "bpref",
  "infap",
  "rbp.9",
  "rbp-residual.9",
  "err@10",
  "11pt-avg",
  "pair-accuracy",
  "compatibility.9",
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

  test("a geometric mean, sums, and a mean rounded half to even, as Python rounds", () => {
    const means = evaluateRun(qrels, run, ["gmap", "num-ret", "num-rel"]).means;
    expect(means.gmap).toBeCloseTo(Math.exp((2 * Math.log(0.5) + Math.log(1e-5)) / 3), 14);
    expect(means["num-ret"]).toBe(4);
    expect(means["num-rel"]).toBe(3);
    // One of 64 queries is answered: 1/64 = 0.015625 lies half way; so does 3/64 = 0.046875.
    const ids = Array.from({ length: 64 }, (_, i) => `q${i}`);
    const judged = qrelsOf(Object.fromEntries(ids.map((id) => [id, { a: 1 }])));
    const meanOf = (answered: number) => {
      const lists = Object.fromEntries(ids.map((id, i) => [id, { [i < answered ? "a" : "b"]: 1 }]));
      return evaluateRun(judged, runOf(lists), ["recall@1"], { profile: "mteb" }).means["recall@1"];
    };
    expect([meanOf(1), meanOf(3), meanOf(2), meanOf(64)]).toEqual([0.01562, 0.04688, 0.03125, 1]);
  });

  test("a profile's exceptions rank and average their measures by their own rules", () => {
    const close = runOf({ q1: { b: 0.70000001, a: 0.700000012 } });
    const judged = qrelsOf({ q1: { a: 1 }, q2: { a: 1 } });
    const mteb = evaluateRun(judged, close, ["mrr@10", "map@10"], { profile: "mteb" });
    // Only MRR tells the two scores apart: elsewhere they are one float32, and b stands first.
    expect(mteb.means).toEqual({ "mrr@10": 1, "map@10": 0.5 });
    const beir = evaluateRun(judged, close, ["mrr@10", "map@10"], { profile: "beir" });
    expect(beir.means).toEqual({ "mrr@10": 0.5, "map@10": 0.5 });
    expect(beir.countedQueries).toBe(1);
    const own = runOf({ q1: { q1: 2, a: 1 } });
    expect(evaluateRun(judged, own, ["map@10"], { profile: "beir" }).means["map@10"]).toBe(1);
  });

  test("what cannot be evaluated is the user's to mend", () => {
    const evaluate = (metric: string, options: Record<string, unknown>) => () =>
      evaluateRun(qrels, run, [metric], options);
    expectInputError(evaluate("map", { profile: "trec" }), '"trec" is not a profile. Did you mean "trec9"?');
    expectInputError(evaluate("map", { profile: "trec10" }), '2 judged queries, the first "q3"');
    expectInputError(evaluate("map", { depth: 0 }), "depth is 0; expected a whole number from 1");
    expectInputError(evaluate("err(max=1)", {}), "for grades up to 1, but the judgements hold the grade 2");
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

  test.each([
    { profile: profiles.alidade },
    { profile: { ...profiles.alidade, ties: "id-ascending", scoreType: "float64" } },
    { profile: { ...profiles.alidade, ties: "as-listed" } },
    { profile: { ...profiles.alidade, labels: "binary" } },
    { profile: { ...profiles.alidade, selfMatches: "removed" } },
  ] as { profile: HarnessProfile }[])(
    "agrees with ranking by plain sorting and scoring the grades in rank order: $profile",
    ({ profile }) => {
      const random = seededRandom(4);
      for (let round = 0; round < 30; round++) {
        const { judged, lists } = randomCase(random, 1 + random.below(60));
        const run = shuffle(runOf(lists), random);
        const evaluation = evaluateRun(qrelsOf(judged), run, all, { profile });
        const largestGrade = profile.labels === "binary" ? 1 : largestOf(judged);
        for (const name of all) {
          const score = listScorer(parseMetricName(name), { profile, largestGrade, qrels: qrelsOf(judged) });
          const expected = Object.entries(judged).map(([query, grades]) =>
            score(judgedListOf(...plainly(query, grades, storedOrder(run, query), profile))),
          );
          expect([...evaluation.metrics[parseMetricName(name).canonical]!]).toEqual(expected);
        }
      }
    },
  );

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

/** The list of a query in stored order. */
function storedOrder(run: Run, query: string): [string, number][] {
  const row = run.queryIds.indexOf(query);
  const entries: [string, number][] = [];
  for (let i = run.offsets[row]!; i < run.offsets[row + 1]!; i++)
    entries.push([run.documentIds[run.documents[i]!]!, run.scores[i]!]);
  return entries;
}

/** Grades in rank order, and of what was missed, by sorting the whole list. */
function plainly(
  query: string,
  grades: Record<string, number>,
  stored: [string, number][],
  { ties, labels, selfMatches }: HarnessProfile,
): [number[], number[]] {
  const sign = ties === "id-descending" ? -1 : ties === "id-ascending" ? 1 : 0;
  const ranked = stored
    .filter(([id]) => selfMatches === "kept" || id !== query)
    .sort((x, y) => y[1] - x[1] || sign * compareUtf8(x[0], y[0]));
  const cut = (grade: number): number => (labels === "binary" ? Math.min(grade, 1) : grade);
  // judgedListOf has -1 for a document that was not pooled, -2 for one that was but was not judged.
  const found = ranked.map(([id]) => {
    const grade = grades[id];
    return grade === undefined ? -1 : grade < 0 ? -2 : cut(grade);
  });
  const ids = new Set(ranked.map(([id]) => id));
  const missed = Object.entries(grades).flatMap(([id, grade]) => (ids.has(id) ? [] : [cut(grade)]));
  return [found, missed];
}

function largestOf(judged: Nested): number {
  return Math.max(...Object.values(judged).flatMap((grades) => Object.values(grades)));
}

type Nested = Record<string, Record<string, number>>;

function randomCase(
  random: ReturnType<typeof seededRandom>,
  length: number,
): { judged: Nested; lists: Nested } {
  const judged: Nested = {};
  const lists: Nested = {};
  for (const query of ["qa", "qb", "qc"]) {
    const ids = [query, ...Array.from({ length }, (_, i) => `d${i}`)];
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
