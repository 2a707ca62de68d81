import { expect, test } from "vitest";
import { sliceDifferences } from "./slice-differences.js";
import { categorySlicing } from "./slicing.js";

test("exact where few differences count: ten wins of ten", () => {
  const slicing = categorySlicing(
    { name: "s", label: "s", meaning: "s" },
    Array.from({ length: 30 }, (_, q) => (q < 10 ? "x" : "y")),
  )!;
  const differences = Float64Array.from({ length: 30 }, (_, q) => (q < 10 ? 0.1 : 0));
  // "y" is the more frequent value and comes first.
  const [y, x] = sliceDifferences(differences, [slicing], { leastTested: 10 }).flat();
  expect(x).toMatchObject({ p: 2 / 1024, pAdjusted: 4 / 1024, wins: 10, ties: 0, losses: 0 });
  expect(y).toMatchObject({ delta: 0, p: 1, pAdjusted: 1, ties: 20 });
  const few = sliceDifferences(differences, [slicing], { leastTested: 11 });
  expect(few.flat().map((difference) => difference === null)).toEqual([false, true]);
});
