import { describe, expect, test } from "vitest";
import {
  type LedgerData,
  type LedgerLine,
  type LedgerLook,
  type LedgerVerdict,
  ledgerVersion,
} from "../contracts/ledger.js";
import { sketchOf } from "./data-sketch.js";
import { type FoundLook, findLook } from "./find-look.js";

function data(id: string, queries: readonly number[]): LedgerData {
  const hashes = queries.map((query) => (query + 1).toString(16).padStart(10, "0"));
  return {
    schema: ledgerVersion,
    type: "data",
    id,
    queries: sketchOf(hashes, 64),
    documents: sketchOf([], 64),
  };
}

function look(id: string, candidates: string, on = "a", metric = "ndcg@10"): LedgerLook {
  return {
    schema: ledgerVersion,
    type: "look",
    id,
    at: "2026-11-23T10:00:00.000Z",
    data: on,
    dataset: "shop",
    metric,
    queries: 10,
    candidates: [...candidates].map((name) => ({ id: name, keys: [`key ${name}`] })),
    scores: `scores of ${id}`,
  };
}

function verdict(id: string, number: number, winner: string | null): LedgerVerdict {
  return {
    schema: ledgerVersion,
    type: "verdict",
    look: id,
    at: "2026-11-23T10:00:01.000Z",
    result: `result of ${id}`,
    number,
    level: 0.025,
    alpha: 0.05,
    winner,
    couldBeBest: ["x", "y"],
    queriesNeeded: null,
  };
}

/** What was found, with the number that follows. */
function numbered(
  lines: readonly LedgerLine[],
  on: LedgerData,
  asked: LedgerLook,
): FoundLook & { number: number } {
  const found = findLook(lines, on, asked);
  return { ...found, number: found.earlier.length + 1 };
}

const a = data("a", [1, 2, 3, 4]);

describe("findLook", () => {
  test("the first look, and the next: grown data, another candidate, another metric", () => {
    expect(numbered([], a, look("1", "xy"))).toMatchObject({ earlier: [], others: 0 });
    const grown = data("b", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const lines: LedgerLine[] = [a, look("1", "xy"), verdict("1", 1, null)];
    expect(numbered(lines, grown, look("2", "xy", "b"))).toMatchObject({
      earlier: [{ number: 1, candidates: ["x", "y"], winner: null, result: "result of 1" }],
    });
    expect(numbered(lines, a, look("2", "xyz"))).toMatchObject({ number: 2 });
    expect(numbered(lines, a, look("2", "yx", "a", "map"))).toMatchObject({ number: 2 });
  });

  test("a look that ended before its verdict counts", () => {
    const { number, earlier } = numbered([a, look("1", "xy")], a, look("2", "xy"));
    expect(number).toBe(2);
    expect(earlier).toEqual([
      {
        number: null,
        level: null,
        askedAt: "2026-11-23T10:00:00.000Z",
        metric: "ndcg@10",
        queries: 10,
        candidates: ["x", "y"],
        winner: null,
        couldBeBest: null,
        result: null,
      },
    ]);
  });

  test("fewer than two shared candidates are another question, and told", () => {
    const lines = [a, look("1", "xy"), look("2", "xz"), look("3", "uv")];
    expect(numbered(lines, a, look("4", "yz"))).toMatchObject({ number: 1, others: 3 });
    expect(numbered(lines, a, look("4", "xyz"))).toMatchObject({ number: 3, others: 1 });
  });

  test("unrelated data are another question; data that join two lineages count both", () => {
    const other = data("o", [21, 22, 23, 24]);
    const lines = [a, look("1", "xy"), other, look("2", "xy", "o")];
    expect(numbered(lines, other, look("2", "xy", "o"))).toMatchObject({ number: 1, others: 0 });
    const both = data("both", [1, 2, 3, 4, 21, 22, 23, 24]);
    const joined = [...lines, both, look("3", "xy", "both")];
    expect(numbered(joined, both, look("3", "xy", "both"))).toMatchObject({ number: 3 });
    // Through the third, the first two are now one question; they keep their numbers.
    expect(numbered(joined, other, look("2", "xy", "o"))).toMatchObject({ number: 1 });
    expect(numbered(joined, a, look("4", "xy"))).toMatchObject({ number: 4 });
  });

  test("the same again, by id or by its very scores, is the same look and keeps its number", () => {
    const first = look("1", "xy");
    const lines = [a, first, look("2", "xy"), look("3", "xy")];
    expect(numbered(lines, a, look("1", "xy"))).toMatchObject({ first, number: 1, earlier: [] });
    const renamed = { ...look("9", "xy"), scores: "scores of 2" };
    expect(numbered(lines, a, renamed)).toMatchObject({ first: { id: "2" }, number: 2 });
    expect(numbered([...lines, renamed], a, look("4", "xy"))).toMatchObject({ number: 4 });
  });

  test("the order of the ledger gives the numbers to looks that were asked at once", () => {
    const lines = [a, look("1", "xy"), look("2", "xy")];
    expect(numbered(lines, a, look("1", "xy")).number).toBe(1);
    expect(numbered(lines, a, look("2", "xy")).number).toBe(2);
  });

  test("two candidates with one key find a counterpart each", () => {
    const twins = (id: string): LedgerLook => ({
      ...look(id, ""),
      candidates: [
        { id: "run 1", keys: ["run"] },
        { id: "run 2", keys: ["run"] },
      ],
    });
    expect(numbered([a, twins("1")], a, twins("2")).number).toBe(2);
    expect(numbered([a, twins("1")], a, look("2", "xy")).number).toBe(1);
  });
});
