import { describe, expect, test } from "vitest";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { type Run, runFromMaps } from "../contracts/run.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { evaluateRun } from "./evaluate-run.js";
import { measureHoles } from "./holes.js";

const maps = (nested: Record<string, Record<string, number>>) =>
  new Map(Object.entries(nested).map(([query, list]) => [query, new Map(Object.entries(list))]));
const runOf = (name: string, nested: Record<string, string[]>): Run =>
  runFromMaps(
    name,
    new Map(
      Object.entries(nested).map(([query, list]) => [query, new Map(list.map((id, i) => [id, -i] as const))]),
    ),
  );

const qrels = qrelsFromMaps(maps({ q1: { d1: 1, d2: 0, pooled: -1 }, q2: { d1: 2 }, empty: { d9: 0 } }));

describe("measureHoles", () => {
  test("counts, condenses and bounds; a pooled but unjudged document is unjudged", () => {
    const run = runOf("a", { q1: ["x", "pooled", "d1"], empty: ["y"] });
    const { queryIds, grades, runs } = measureHoles(qrels, [run], "mrr@2");
    expect(queryIds).toEqual(["q1", "q2"]);
    expect(grades).toEqual([1, 2]);
    const [holes] = runs;
    expect(Array.from(holes!.unjudged)).toEqual([2, 0]);
    expect(Array.from(holes!.retrieved)).toEqual([2, 0]);
    expect(Array.from(holes!.scores)).toEqual([0, 0]);
    expect(Array.from(holes!.condensed)).toEqual([1, 0]);
    expect(Array.from(holes!.low!)).toEqual([0, 0]);
    expect(Array.from(holes!.high!)).toEqual([1, 0]);
  });

  test("a document that both found at the same rank leaves their order alone", () => {
    const a = runOf("a", { q1: ["d1", "x"], q2: ["d1"] });
    const b = runOf("b", { q1: ["d2", "x"], q2: ["d1"] });
    const { pairs, runs } = measureHoles(qrels, [a, b], "precision@2", { pairs: [[0, 1]] });
    expect(pairs).toEqual([{ a: 0, b: 1, delta: 0.25, low: 0.25, high: 0.25, exact: true, openQueries: 1 }]);
    expect(runs[0]!.high![0]).toBe(1);
  });

  test("one that only the lesser found can turn the order", () => {
    const a = runOf("a", { q1: ["d1", "d2"], q2: ["d1"] });
    const b = runOf("b", { q1: ["x", "y"], q2: ["d1"] });
    const [pair] = measureHoles(qrels, [a, b], "precision@2", { pairs: [[0, 1]] }).pairs!;
    expect(pair).toMatchObject({ delta: 0.25, low: -0.25, high: 0.25 });
  });

  test("scores are those of evaluateRun, within the bounds, for random runs with ties", () => {
    const random = seededRandom(3);
    const judged = qrelsFromMaps(
      new Map(
        Array.from({ length: 30 }, (_, q) => [
          `q${q}`,
          new Map(Array.from({ length: 12 }, (_, d) => [`d${d * 2}`, random.below(4) - 1] as const)),
        ]),
      ),
    );
    const [a, b] = ["a", "b"].map((name) =>
      runFromMaps(
        name,
        new Map(
          Array.from({ length: 28 }, (_, q) => [
            `q${q}`,
            new Map(Array.from({ length: 30 }, () => [`d${random.below(40)}`, random.below(9)] as const)),
          ]),
        ),
      ),
    );
    for (const name of ["ndcg@10", "map", "recall@5", "mrr", "r-precision"]) {
      const { runs, pairs, queryIds } = measureHoles(judged, [a!, b!], name, { pairs: [[0, 1]] });
      const evaluation = evaluateRun(judged, a!, [name]);
      const expected = evaluation.metrics[name]!.filter((_, q) => evaluation.counted[q] === 1);
      expect(Array.from(runs[0]!.scores)).toEqual(Array.from(expected));
      queryIds.forEach((_, q) => {
        expect(runs[0]!.low![q]).toBeLessThanOrEqual(runs[0]!.scores[q]! + 1e-12);
        expect(runs[0]!.high![q]).toBeGreaterThanOrEqual(runs[0]!.scores[q]! - 1e-12);
      });
      const [pair] = pairs!;
      expect(pair!.low).toBeLessThanOrEqual(pair!.delta);
      expect(pair!.high).toBeGreaterThanOrEqual(pair!.delta);
      const turned = measureHoles(judged, [b!, a!], name, { pairs: [[0, 1]] }).pairs![0]!;
      expect(turned.low).toBeCloseTo(-pair!.high, 12);
      expect(turned.high).toBeCloseTo(-pair!.low, 12);
    }
  });

  test("no bounds where none are known, and none without queries", () => {
    const run = runOf("a", { q1: ["x"] });
    expect(measureHoles(qrels, [run], "judged@5", { pairs: [] })).toMatchObject({ pairs: null });
    const bare = qrelsFromMaps(maps({ q1: { d1: 0 } }));
    expect(measureHoles(bare, [run, run], "ndcg@5", { pairs: [[0, 1]] }).pairs![0]).toMatchObject({
      delta: 0,
      low: 0,
      high: 0,
    });
  });

  test("an unknown metric and an abort end it", () => {
    expect(() => measureHoles(qrels, [], "ndgc@10")).toThrow(/Did you mean/);
    expect(() => measureHoles(qrels, [runOf("a", {})], "ndcg@10", { signal: AbortSignal.abort() })).toThrow(
      /interrupted/,
    );
  });
});
