import { describe, expect, test } from "vitest";
import type { Qrels } from "../contracts/qrels.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { judgedListOf } from "./judged-list.js";
import { type MeasureRules, measures } from "./measures.js";
import { parseMetricName } from "./metric-name.js";
import { type HarnessProfile, profiles } from "./profiles.js";
import { listScorer } from "./score-list.js";

/** Ranks 1 to 7: unjudged, 3, 0, 1, pooled but not judged, 2, 0; not found: a document of grade 2 and one of 0. */
const list = judgedListOf([-1, 3, 0, 1, -2, 2, 0], [2, 0]);

/** Judgements of as many documents as lists here have, each of two subtopics of four. */
const qrels: Qrels = {
  queryIds: ["q"],
  documentIds: Array.from({ length: 20 }, (_, i) => `d${i}`),
  offsets: Int32Array.of(0, 20),
  documents: Int32Array.from({ length: 20 }, (_, i) => i),
  grades: new Int32Array(20).fill(1),
  subtopics: {
    offsets: Int32Array.from({ length: 21 }, (_, i) => 2 * i),
    ids: Int32Array.from({ length: 40 }, (_, i) => (i + (i >> 2)) % 4),
  },
};

function score(name: string, judged = list, profile: HarnessProfile = profiles.alidade): number {
  return listScorer(parseMetricName(name), { profile, largestGrade: 3, qrels })(judged);
}

describe("worked by hand", () => {
  test("capped recall divides by min(R, k), R = 4", () => {
    expect(score("capped-recall@2")).toBe(1 / 2);
    expect(score("capped-recall@6")).toBe(3 / 4);
    expect(score("capped-recall@6-l2")).toBe(2 / 3);
  });

  test("bpref: R = 4, N = 3; judged non-relevant documents above: 0, 1, 1", () => {
    expect(score("bpref")).toBeCloseTo((1 + (1 - 1 / 3) + (1 - 1 / 3)) / 4, 14);
    // Level 2: R = 3, N = 4, so each counts at most 3; above the second relevant one stand a 0 and a 1.
    expect(score("bpref-l2")).toBeCloseTo((1 + (1 - 2 / 3)) / 3, 14);
    expect(score("bpref", judgedListOf([1, 1]))).toBe(1);
  });

  test("infAP: pooled documents above 0, 2, 4; judged ones 0, 2, 3, of which relevant 0, 1, 2", () => {
    const e = 1e-5;
    const first = 1 / 2;
    const second = 1 / 4 + (2 / 4) * ((1 + e) / (2 + 2 * e));
    const third = 1 / 6 + (4 / 6) * ((2 + e) / (3 + 2 * e));
    expect(score("infap")).toBeCloseTo((first + second + third) / 4, 14);
  });

  test("RBP, binary, graded and its residual", () => {
    const p = 0.8;
    expect(score("rbp.8")).toBeCloseTo(0.2 * (p + p ** 3 + p ** 5), 14);
    expect(score("rbp.8-l2")).toBeCloseTo(0.2 * (p + p ** 5), 14);
    expect(score("rbp-graded.8")).toBeCloseTo((0.2 * (3 * p + 1 * p ** 3 + 2 * p ** 5)) / 3, 14);
    expect(score("rbp-residual.8")).toBeCloseTo(p ** 7 + 0.2 * (1 + p ** 4), 14);
    expect(score("rbp-residual.8", judgedListOf([1, 0]))).toBe(0);
  });

  test("ERR: stops with 7/8, 0, 1/8, 3/8 of the largest grade 3, or over 16", () => {
    const stops = [7 / 8, 1 / 8, 3 / 8];
    const expected = stops[0]! / 2 + (1 / 8) * (stops[1]! / 4) + (1 / 8) * (7 / 8) * (stops[2]! / 6);
    expect(score("err@10")).toBeCloseTo(expected, 14);
    expect(score("err@3")).toBeCloseTo(stops[0]! / 2, 14);
    expect(score("err(max=4)@3")).toBeCloseTo(7 / 16 / 2, 14);
  });

  test("INST: patience falls with rank and rises with what was not found", () => {
    // T = 1, a relevant document first: W2/W1 = ((1 + 2 - 1 - 1) / (1 + 2 - 1))^2 = 1/4, then (1 - 1/rank')^2 and so on.
    let weight = 1;
    let total = 0;
    for (let rank = 1; rank <= 1000; rank++) {
      total += weight;
      weight *= ((rank + 2 - 1 - 1) / (rank + 2 - 1)) ** 2;
    }
    expect(score("inst(t=1)", judgedListOf([1, 0, 0]))).toBeCloseTo(1 / total, 14);
  });

  test("interpolated precision: the highest from the m-th relevant document on", () => {
    // Precision at the relevant ranks 2, 4, 6 is 1/2 each; R = 4.
    expect(score("iprec@0")).toBe(1 / 2);
    expect(score("iprec@0.75")).toBe(1 / 2);
    expect(score("iprec@0.8")).toBe(0);
    expect(score("11pt-avg")).toBeCloseTo((8 * (1 / 2)) / 11, 14);
    // cR = 0.8 * 4 = 3.2: floor(3.2 + .9) = 4 were not found, 3 were.
    expect(score("iprec@0.8", list, profiles.trec10)).toBe(1 / 2);
  });

  test("pair accuracy: others below 3 + 2 + 1 of three relevant among four others", () => {
    expect(score("pair-accuracy")).toBeCloseTo((3 + 2 + 1) / 12, 14);
    expect(score("pair-accuracy", judgedListOf([1, 1]))).toBe(1);
  });

  test("compatibility: the ideal has grades 3, 2 (found), 2 (missed), 1 at ranks 1 to 4", () => {
    const p = 0.5;
    const tail = (from: number): number => {
      let sum = 0;
      for (let d = 1000; d >= from; d--) sum += p ** (d - 1) / d;
      return sum;
    };
    const ideal = tail(1) + tail(2) + tail(3) + tail(4);
    expect(score("compatibility.5")).toBeCloseTo((tail(2) + tail(6) + tail(4)) / ideal, 14);
    expect(score("compatibility.9", judgedListOf([3, 2, 2, 1]))).toBeCloseTo(1, 14);
  });

  test("binG counts all that is not relevant above: 1, 2, 3", () => {
    expect(score("binary-g")).toBeCloseTo((1 / Math.log2(3) + 1 / 2 + 1 / Math.log2(5)) / 4, 14);
  });

  test("set measures: 3 relevant of 7 retrieved, R = 4", () => {
    expect(score("set-precision")).toBeCloseTo(3 / 7, 14);
    expect(score("set-precision@10")).toBeCloseTo(3 / 7, 14);
    expect(score("set-recall")).toBe(3 / 4);
    expect(score("set-capped-recall")).toBe(3 / 4);
    expect(score("set-capped-recall@2")).toBe(1 / 2);
    expect(score("set-map")).toBeCloseTo((3 / 7) * (3 / 4), 14);
    expect(score("set-f")).toBeCloseTo((2 * (3 / 7) * (3 / 4)) / (3 / 7 + 3 / 4), 14);
    expect(score("set-f(beta=2)")).toBeCloseTo((3 * (3 / 7) * (3 / 4)) / (3 / 4 + 2 * (3 / 7)), 14);
  });

  test("precision at multiples of R", () => {
    expect(score("r-precision-mult@0.5")).toBe(1 / 2);
    expect(score("r-precision-mult@2")).toBe(3 / 8);
  });

  test("sums of gains and counts", () => {
    const discount = (rank: number): number => Math.log2(rank + 1);
    expect(score("dcg@4")).toBeCloseTo(3 / discount(2) + 1 / discount(4), 14);
    expect(score("dcg-exp@4")).toBeCloseTo(7 / discount(2) + 1 / discount(4), 14);
    expect([score("hits@4"), score("hits"), score("hits-l2"), score("utility")]).toEqual([2, 3, 2, -1]);
    expect(["num-ret", "num-rel", "num-rel-ret", "num-nonrel-judged-ret"].map((name) => score(name))).toEqual(
      [7, 4, 3, 2],
    );
    expect([score("judged"), score("unjudged@10")]).toEqual([5 / 7, 0.2]);
  });

  test("nDCG with gains of one's own: the ideal is ordered by gain, and grade 0 may be worth something", () => {
    const discount = (rank: number): number => Math.log2(rank + 1);
    const worth = 1 / discount(2) + 5 / discount(4) + 2 / discount(6);
    const ideal = 5 + 2 / discount(2) + 2 / discount(3) + 1 / discount(4);
    expect(score("ndcg(gains=1:5;3:1)")).toBeCloseTo(worth / ideal, 14);
    const withZeros = 1 / discount(3) + 1 / discount(7);
    const zerosInIdeal = 1 / discount(5) + 1 / discount(6) + 1 / discount(7);
    expect(score("ndcg(gains=0:1;1:5;3:1)")).toBeCloseTo((worth + withZeros) / (ideal + zerosInIdeal), 14);
    expect(score("ndcg(gains=1:1)")).toBeCloseTo(score("ndcg"), 14);
  });

  test("AP over min(k, R), as sentence-transformers", () => {
    expect(score("map@2", list, profiles["sentence-transformers"])).toBeCloseTo(1 / 2 / 2, 14);
    expect(score("map@2")).toBeCloseTo(1 / 2 / 4, 14);
  });
});

/** All but `module`, whose rules are those of the user's own file. */
const measuresOfPackage = Object.entries(measures as Record<string, MeasureRules>).filter(
  ([measure]) => measure !== "module",
);

describe.each(measuresOfPackage)("%s", (measure, rules) => {
  const number = rules.parameter?.standard === null ? rules.parameter.example : "";
  const name = `${measure}${number}${rules.cutoff === "required" ? "@5" : ""}`;
  const unbounded = ["hits", "utility", "dcg", "dcg-exp"].includes(measure) || rules.summary === "sum";

  test("stays in its range on random lists", () => {
    const random = seededRandom(1);
    for (let round = 0; round < 300; round++) {
      const grades = Array.from({ length: random.below(12) }, () => random.below(6) - 2);
      const value = score(name, judgedListOf(grades, [random.below(3)]));
      expect(Number.isFinite(value)).toBe(true);
      if (unbounded) continue;
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1 + 1e-12);
    }
  });

  test("is 0 for an empty list, and, where it measures quality, without a relevant document", () => {
    if (measure !== "num-rel") expect(score(name, judgedListOf([], [1, 2]))).toBe(0);
    expect(score(name, judgedListOf([]))).toBe(0);
    // Subtopics, not grades, are what alpha-nDCG measures: see its own test.
    if (rules.compared && measure !== "utility" && measure !== "alpha-ndcg")
      expect(score(name, judgedListOf([0, -1, 0, -2]))).toBe(0);
  });

  test("does not fall when a relevant document moves up", () => {
    if (!rules.compared || measure === "alpha-ndcg") return;
    const random = seededRandom(3);
    for (let round = 0; round < 200; round++) {
      const grades = Array.from({ length: 2 + random.below(10) }, () => random.below(3) - 1);
      const at = random.below(grades.length - 1);
      if (grades[at + 1]! <= Math.max(grades[at]!, 0)) continue;
      const before = score(name, judgedListOf(grades, [1, 0]));
      [grades[at], grades[at + 1]] = [grades[at + 1]!, grades[at]!];
      expect(score(name, judgedListOf(grades, [1, 0]))).toBeGreaterThanOrEqual(before - 1e-12);
    }
  });
});
