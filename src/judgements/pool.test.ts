import { describe, expect, test } from "vitest";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { runFromMaps } from "../contracts/run.js";
import { evaluateRun } from "../metrics/evaluate-run.js";
import { seededOrder, seededRandom } from "../numeric/seeded-random.js";
import { judgingSeconds } from "./judging-time.js";
import { explainUnknownId } from "./mangled-id.js";
import { type DecisiveBy, poolRuns } from "./pool.js";
import { poolSheet } from "./pool-sheet.js";

/** A run from ranked ids by query. */
function ranked(lists: Readonly<Record<string, readonly string[]>>, name = "run") {
  return runFromMaps(
    name,
    new Map(Object.entries(lists).map(([query, ids]) => [query, new Map(ids.map((id, i) => [id, 100 - i]))])),
  );
}
const none = (): boolean => false;
const sorted = (ids: readonly string[]): string[] => [...ids].sort();

describe("poolRuns", () => {
  const a = ranked({ q1: ["d1", "d2", "d3", "d9"], q2: ["d5", "d6"] });
  const b = ranked({ q1: ["d1", "d4", "d2", "d8"] });

  test("is the union of the tops, each document once, less what is judged", () => {
    const isJudged = (query: string, document: string): boolean => query === "q1" && document === "d2";
    const pool = poolRuns([a, b], ["q1", "q2", "q3"], { depth: 3, isJudged, random: seededRandom(1) });
    const of = (id: string) => pool.find(({ queryId }) => queryId === id)!;
    expect(sorted(of("q1").documentIds)).toEqual(["d1", "d3", "d4"]);
    expect(of("q1")).toMatchObject({ pooled: 4, judged: 1, undecisive: 0 });
    expect(sorted(of("q2").documentIds)).toEqual(["d5", "d6"]);
    expect(of("q3")).toMatchObject({ pooled: 0, documentIds: [] });
  });

  test("is blind: candidates' order, names and who found what leave no trace; the seed decides", () => {
    const lists = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from(seededOrder(40, random, 10), (i) => `d${i}`);
    };
    const runs = [ranked({ q1: lists(1), q2: lists(2) }, "x"), ranked({ q1: lists(3), q2: lists(4) }, "y")];
    const pool = (order: typeof runs, seed: number, queries = ["q1", "q2"]) =>
      poolRuns(order, queries, { depth: 10, isJudged: none, random: seededRandom(seed) });
    expect(pool(runs.toReversed(), 7, ["q2", "q1"])).toEqual(pool(runs, 7));
    expect(pool(runs, 8)).not.toEqual(pool(runs, 7));
    expect(pool(runs, 7)[0]!.documentIds).not.toEqual(sorted(pool(runs, 7)[0]!.documentIds));
  });

  test("what stands first in the pool is no better than chance at standing first in a run", () => {
    let first = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const [query] = poolRuns([ranked({ q: ["d1", "d2", "d3", "d4"] })], ["q"], {
        depth: 4,
        isJudged: none,
        random: seededRandom(seed),
      });
      if (query!.documentIds[0] === "d1") first++;
    }
    // 500 expected, standard deviation 19.
    expect(Math.abs(first - 500)).toBeLessThan(70);
  });

  test("takes the top as metrics see it, ties included", () => {
    const tied = runFromMaps(
      "t",
      new Map([
        [
          "q",
          new Map([
            ["d1", 1],
            ["d2", 1],
            ["d3", 1],
          ]),
        ],
      ]),
    );
    const [query] = poolRuns([tied], ["q"], { depth: 1, isJudged: none, random: seededRandom(1) });
    const top = evaluateRun(qrelsFromMaps(new Map([["q", new Map([[query!.documentIds[0]!, 1]])]])), tied, [
      "mrr",
    ]);
    expect(top.means.mrr).toBe(1);
  });

  test("refuses no run, no depth, and a decision without an alternative", () => {
    const random = seededRandom(1);
    expect(() => poolRuns([], ["q1"], { depth: 3, isJudged: none, random })).toThrow(/no run to pool/);
    expect(() => poolRuns([a], ["q1"], { depth: 0.5, isJudged: none, random })).toThrow(/depth is 0.5/);
    expect(() => poolRuns([a], ["q1"], { depth: 3, isJudged: none, onlyDecisive: "rank", random })).toThrow(
      /One run alone/,
    );
  });
});

describe("only what decides", () => {
  const a = ranked({ q: ["d1", "d2", "d3", "d4"] });
  const b = ranked({ q: ["d1", "d3", "d2", "d5"] });
  const left = (onlyDecisive: DecisiveBy) =>
    poolRuns([a, b], ["q"], { depth: 4, isJudged: none, onlyDecisive, random: seededRandom(1) })[0]!;

  test("membership leaves out what all found, rank only what all found at one rank", () => {
    expect(sorted(left("membership").documentIds)).toEqual(["d4", "d5"]);
    expect(sorted(left("rank").documentIds)).toEqual(["d2", "d3", "d4", "d5"]);
    expect(left("rank")).toMatchObject({ pooled: 5, judged: 0, undecisive: 1 });
  });

  test("the documents left out change no difference, whatever their grades", () => {
    const random = seededRandom(3);
    const ids = Array.from({ length: 14 }, (_, i) => `d${i}`);
    for (let trial = 0; trial < 300; trial++) {
      const runs = [0, 1, 2].map((i) =>
        ranked({ q: Array.from(seededOrder(14, random, 8), (row) => ids[row]!) }, `r${i}`),
      );
      const truth = new Map(ids.map((id) => [id, random.below(4)]));
      const all = new Map([["q", truth]]);
      const ideal = [...truth.values()].sort((x, y) => y - x).slice(0, 5);
      for (const [by, metric, scale] of [
        ["membership", "precision@5", () => 1],
        // DCG@5 is nDCG@5 times that of the best order of the judged documents.
        [
          "rank",
          "ndcg@5",
          (grades: number[]) => grades.reduce((sum, grade, i) => sum + grade / Math.log2(i + 2), 0),
        ],
      ] as const) {
        const [query] = poolRuns(runs, ["q"], {
          depth: 5,
          isJudged: none,
          onlyDecisive: by,
          random: seededRandom(1),
        });
        const some = new Map([["q", new Map(query!.documentIds.map((id) => [id, truth.get(id)!]))]]);
        const best = [...some.get("q")!.values()].sort((x, y) => y - x).slice(0, 5);
        const scores = (judged: typeof all, factor: number) =>
          runs.map((run) => factor * evaluateRun(qrelsFromMaps(judged), run, [metric]).metrics[metric]![0]!);
        if (some.get("q")!.size === 0) continue;
        const full = scores(all, scale(ideal));
        const part = scores(some, scale(best));
        expect(part[0]! - part[1]!).toBeCloseTo(full[0]! - full[1]!, 9);
        expect(part[1]! - part[2]!).toBeCloseTo(full[1]! - full[2]!, 9);
      }
    }
  });
});

test("a sheet has a byte order mark, guarded cells, and room for the grade", () => {
  const row = {
    queryId: "007",
    query: "=cheap, red",
    documentId: "1E5",
    title: "+Kettle",
    text: 'boils\n"fast"; =quiet',
  };
  expect(poolSheet([row], { rater: "anna" })).toBe(
    "\ufeffquery_id,query,document_id,title,text,grade,rater,note\n" +
      `'007,"'=cheap, red",'1E5,'+Kettle,"boils ""fast""; =quiet",,anna,\n`,
  );
  expect(poolSheet([row], { delimiter: ";" }).split("\n")[1]!.split(";")[2]).toBe("'1E5");
});

test("judging takes 7.8 s a document and .018 s a word", () => {
  expect(judgingSeconds([])).toBe(0);
  expect(judgingSeconds([600, 0])).toBeCloseTo(2 * 7.8 + 100 * 0.018, 12);
});

describe("explainUnknownId", () => {
  const ids = ["007", "123456789012", "1234567890123456", "3-4", "HF-1001", "Red Kettle", "12E4"];
  test.each([
    ["1.23457E+11", /long numbers.*"123456789012"/],
    ["1,2E+05", /long numbers.*"12E4"/],
    ["7", /leading zeros.*"007"/],
    ["7,0", /leading zeros.*"007"/],
    ["03.04.2026", /date.*"3-4"/],
    ["3-Apr", /date.*"3-4"/],
    ["#NAME?", /formula/],
    ["1234567890123450", /15 digits.*"1234567890123456"/],
    ["redkettle", /case or white space.*"Red Kettle"/],
    ["HF-1011", /Did you mean "HF-1001"/],
    ["99", /^$/],
  ])("%s", (cell, message) => expect(explainUnknownId(cell, ids)).toMatch(message));
});
