import { describe, expect, test } from "vitest";
import { seededRandom } from "./seeded-random.js";
import { createTopK } from "./top-k.js";

describe("createTopK", () => {
  test("keeps the best, best first; equal scores by row ascending", () => {
    const best = createTopK(3);
    for (const [row, score] of [
      [4, 1],
      [0, 2],
      [3, 2],
      [1, 2],
      [2, 0.5],
    ] as const)
      best.offer(row, score);
    expect(drained(best)).toEqual([
      [0, 2],
      [1, 2],
      [3, 2],
    ]);
  });

  test("agrees with a full sort, in any order of offers, with many ties", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 200; round++) {
      const n = random.below(60);
      const k = 1 + random.below(20);
      const pairs = Array.from({ length: n }, (_, row): [number, number] => [row, random.below(8) - 4]);
      const expected = [...pairs].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, k);
      const best = createTopK(k);
      for (const [row, score] of pairs
        .map((pair) => [random.uint32(), pair] as const)
        .sort((a, b) => a[0] - b[0])
        .map((x) => x[1])) {
        best.offer(row, score);
      }
      expect(drained(best)).toEqual(expected);
    }
  });

  test("is empty after drain and serves again; writes from the given index", () => {
    const best = createTopK(2);
    best.offer(5, 1);
    expect(best.threshold).toBe(Number.NEGATIVE_INFINITY);
    const rows = new Int32Array(4);
    const scores = new Float64Array(4);
    expect(best.drain(rows, scores, 1)).toBe(1);
    expect([...rows]).toEqual([0, 5, 0, 0]);
    expect(best.size).toBe(0);
    expect(best.drain(rows, scores)).toBe(0);
    best.offer(1, 3);
    best.offer(2, 4);
    best.offer(3, 2);
    expect(best.threshold).toBe(3);
    expect(drained(best)).toEqual([
      [2, 4],
      [1, 3],
    ]);
  });

  test("0 and -0 tie; infinities have their place; NaN has none", () => {
    const best = createTopK(4);
    for (const [row, score] of [
      [2, 0],
      [1, -0],
      [0, -Infinity],
      [3, Infinity],
    ] as const)
      best.offer(row, score);
    expect(drained(best).map(([row]) => row)).toEqual([3, 1, 2, 0]);
    expect(() => best.offer(9, Number.NaN)).toThrow("row 9 has the score NaN");
  });

  test.each([0, -1, 1.5, Number.NaN])("rejects k = %s", (k) => {
    expect(() => createTopK(k)).toThrow(RangeError);
  });
});

function drained(best: ReturnType<typeof createTopK>): [number, number][] {
  const rows = new Int32Array(best.size);
  const scores = new Float64Array(best.size);
  best.drain(rows, scores);
  return [...rows].map((row, i) => [row, scores[i]!]);
}
