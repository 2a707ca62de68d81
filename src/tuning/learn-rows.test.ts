import { describe, expect, test } from "vitest";
import { InterruptedError } from "../contracts/errors.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { learnRows } from "./learn-rows.js";

/** Text 0 is token 0 alone; text 1 is half token 0, half token 1; token 2 is in none. */
const texts = {
  rows: 2,
  columns: 3,
  offsets: Int32Array.of(0, 1, 3),
  indices: Int32Array.of(0, 0, 1),
  values: Float64Array.of(1, 0.5, 0.5),
};

describe("learnRows", () => {
  test("without a ridge the texts come to lie on their targets, up to one factor", async () => {
    const rows = Float64Array.of(1, 0, 0, 1, 7, 7);
    const targets = Float64Array.of(1, 0, 0, 2);
    const moved = await learnRows(rows, texts, targets, 2, { ridge: 0, steps: 30 });
    // Sums are (1, 0) and (0.5, 0.5): the factor is (1 + 1) / (1 + 4) = 0.4.
    expect(moved[0]).toBeCloseTo(0.4, 9);
    expect(moved[1]).toBeCloseTo(0, 9);
    expect((moved[0]! + moved[2]!) / 2).toBeCloseTo(0, 9);
    expect((moved[1]! + moved[3]!) / 2).toBeCloseTo(0.8, 9);
    expect([...moved.subarray(4)]).toEqual([7, 7]);
  });

  test("one token, one text, by hand: half the way with a ridge of 1", async () => {
    const one = {
      rows: 1,
      columns: 1,
      offsets: Int32Array.of(0, 1),
      indices: Int32Array.of(0),
      values: Float64Array.of(1),
    };
    // Row (1, 1), target (2, 0): the factor is 2 / 4, so (1, 0) is wanted; the move is (0, -1) / (1 + 1).
    const moved = await learnRows(Float64Array.of(1, 1), one, Float64Array.of(2, 0), 2, {
      ridge: 1,
      steps: 5,
    });
    expect([...moved]).toEqual([1, 0.5]);
  });

  test("a stronger ridge moves rows less, none moves them where the texts are already right", async () => {
    const random = seededRandom(1);
    const rows = Float64Array.from({ length: 6 }, () => random.normal());
    const targets = Float64Array.from({ length: 4 }, () => random.normal());
    const moveOf = async (ridge: number) => {
      const moved = await learnRows(rows, texts, targets, 2, { ridge, steps: 20 });
      return Math.hypot(...moved.map((value, i) => value - rows[i]!));
    };
    expect(await moveOf(10)).toBeLessThan(await moveOf(0.1));
    const right = Float64Array.of(1, 0, 0, 1, 7, 7);
    const there = await learnRows(right, texts, Float64Array.of(1, 0, 0.5, 0.5), 2);
    there.forEach((value, i) => {
      expect(value).toBeCloseTo(right[i]!, 12);
    });
  });

  test("shapes that do not fit and an aborted signal are refused", async () => {
    await expect(learnRows(new Float64Array(5), texts, new Float64Array(4), 2)).rejects.toThrow(RangeError);
    const signal = AbortSignal.abort();
    await expect(
      learnRows(new Float64Array(6).fill(1), texts, new Float64Array(4).fill(1), 2, { signal }),
    ).rejects.toThrow(InterruptedError);
  });
});
