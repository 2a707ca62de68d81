import { describe, expect, test } from "vitest";
import { type Run, runFromMaps } from "../contracts/run.js";
import { queryAgreement, runOverlap } from "./overlap.js";

const a = runOf({ q1: ["a", "b", "c"], q2: ["a", "b"], q3: ["x"] });
const b = runOf({ q2: ["b", "a"], q1: ["a", "b", "d"], q4: [] });

describe("runOverlap", () => {
  test("worked by hand: 2/4, 2/2, 0, and one query that is empty on both sides", () => {
    expect(runOverlap(a, b, 3)).toEqual({ k: 3, jaccard: (0.5 + 1 + 0 + 1) / 4, identical: 1, queries: 4 });
    expect(runOverlap(a, b, 2)).toMatchObject({ jaccard: 3 / 4, identical: 2 });
  });

  test("is symmetric, and complete for a run with itself", () => {
    expect(runOverlap(b, a, 3)).toEqual(runOverlap(a, b, 3));
    expect(runOverlap(a, a, 10)).toEqual({ k: 10, jaccard: 1, identical: 3, queries: 3 });
  });

  test("has no value without queries; rejects k below 1", () => {
    expect(runOverlap(runOf({}), runOf({}), 5).jaccard).toBeNull();
    expect(() => runOverlap(a, b, 0)).toThrow("k is 0");
  });
});

describe("queryAgreement", () => {
  test("is the mean over pairs of runs", () => {
    const c = runOf({ q1: ["d"], q2: ["a", "b"], q3: ["x"] });
    const { queryIds, agreement } = queryAgreement([a, b, c], 3);
    expect(queryIds).toEqual(["q1", "q2", "q3", "q4"]);
    expect(agreement[0]).toBeCloseTo((2 / 4 + 0 + 1 / 3) / 3, 14);
    expect(agreement[1]).toBeCloseTo(1, 14);
    expect(agreement[2]).toBeCloseTo((0 + 1 + 0) / 3, 14);
    expect(agreement[3]).toBeCloseTo(1, 14);
  });

  test("needs two runs", () => {
    expect(() => queryAgreement([a], 3)).toThrow("at least two runs; 1 given");
  });
});

function runOf(lists: Record<string, string[]>): Run {
  return runFromMaps(
    "test",
    new Map(Object.entries(lists).map(([query, ids]) => [query, new Map(ids.map((id, i) => [id, -i]))])),
  );
}
