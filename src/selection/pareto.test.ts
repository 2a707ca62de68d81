import { describe, expect, test } from "vitest";
import { type Objective, paretoFrontier } from "./pareto.js";

interface Point {
  quality: number | null;
  latencyMs: number | null;
}
const objectives: Objective<Point>[] = [
  { value: ({ quality }) => quality, better: "higher" },
  { value: ({ latencyMs }) => latencyMs, better: "lower" },
];
const point = (quality: number | null, latencyMs: number | null): Point => ({ quality, latencyMs });

describe("paretoFrontier", () => {
  test("by hand: the slow and bad one is dominated", () => {
    expect(
      paretoFrontier([point(0.6, 9), point(0.5, 1), point(0.55, 10), point(0.5, 2)], objectives),
    ).toEqual([true, true, false, false]);
  });

  test("equal items share their fate", () => {
    expect(paretoFrontier([point(0.6, 9), point(0.6, 9)], objectives)).toEqual([true, true]);
    expect(paretoFrontier([point(0.6, 9), point(0.6, 9), point(0.7, 9)], objectives)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("an unknown value excludes the item and dominates nothing", () => {
    expect(paretoFrontier([point(0.9, null), point(null, 0.1), point(0.5, 5)], objectives)).toEqual([
      null,
      null,
      true,
    ]);
  });

  test("three objectives, one, none, no items", () => {
    const sizes: Objective<number[]>[] = [0, 1, 2].map((k) => ({
      value: (item) => item[k]!,
      better: "lower",
    }));
    expect(
      paretoFrontier(
        [
          [1, 2, 3],
          [3, 2, 1],
          [2, 2, 2],
          [3, 3, 3],
        ],
        sizes,
      ),
    ).toEqual([true, true, true, false]);
    expect(paretoFrontier([1, 3, 3, 2], [{ value: (x) => x, better: "higher" }])).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(paretoFrontier([1, 2], [])).toEqual([true, true]);
    expect(paretoFrontier([], objectives)).toEqual([]);
  });

  test("NaN is refused", () => {
    expect(() => paretoFrontier([point(Number.NaN, 1)], objectives)).toThrow("item 0 is NaN");
  });
});
