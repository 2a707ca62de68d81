import { describe, expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import { tokenBatches } from "./token-batches.js";

describe("tokenBatches", () => {
  test("longest first, rows times longest within the budget", () => {
    expect(tokenBatches([3, 10, 4, 4, 9], 20).map((rows) => [...rows])).toEqual([
      [1, 4],
      [2, 3, 0],
    ]);
  });

  test("a text beyond the budget travels alone; budget 0 sends each alone", () => {
    expect(tokenBatches([30, 2, 2], 20).map((rows) => [...rows])).toEqual([[0], [1, 2]]);
    expect(tokenBatches([2, 3, 2], 0).map((rows) => [...rows])).toEqual([[1], [0], [2]]);
    expect(tokenBatches([], 20)).toEqual([]);
  });

  test("cuts where padding would cost more than a call, and not where it would cost less", () => {
    expect(tokenBatches([20, 100, 20, 20, 19, 20], 1000).map((rows) => [...rows])).toEqual([
      [1],
      [0, 2, 3, 5, 4],
    ]);
  });

  test("every text once, none over the budget", () => {
    const random = seededRandom(1);
    const lengths = Int32Array.from({ length: 500 }, () => 2 + random.below(100));
    const batches = tokenBatches(lengths, 256);
    expect(batches.flatMap((rows) => [...rows]).sort((a, b) => a - b)).toEqual([...lengths.keys()]);
    for (const rows of batches)
      expect(rows.length * Math.max(...[...rows].map((row) => lengths[row]!))).toBeLessThanOrEqual(256);
  });
});
