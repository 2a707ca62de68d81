import { expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { sliceScores } from "./slice-scores.js";
import { categorySlicing, type Slicing } from "./slicing.js";

const random = () => seededRandom(1);
const options = { metric: "ndcg@10", random };

function slicingOf(name: string, values: readonly string[]): Slicing {
  return categorySlicing({ name, label: name, meaning: name }, values)!;
}

function scoresOf(rows: Readonly<Record<string, readonly number[]>>) {
  const ids = Object.keys(rows);
  const queries = rows[ids[0]!]!.length;
  return { ids, queries, values: Float64Array.from(ids.flatMap((id) => [...rows[id]!])) };
}

test("means and the difference of the two in front, worked by hand", () => {
  const a = [...Array(10).fill(1), ...Array(10).fill(0.5)];
  const b = [...Array(10).fill(0.5), ...Array(10).fill(0.5)];
  const values = [...Array(10).fill("x"), ...Array(10).fill("y")];
  const c = Array(20).fill(0);
  const found = sliceScores(scoresOf({ c, b, a }), [slicingOf("kind", values)], options);
  expect(found).toMatchObject({ a: "a", b: "b", tested: 2, small: 0 });
  const [x, y] = found.slicings[0]!.slices;
  expect(x!.means.a).toEqual({ mean: 1, low: 1, high: 1 });
  // Ten wins of ten: p = 2 / 2^10, doubled by Holm over two slices.
  expect(x!.difference).toMatchObject({ delta: 0.5, p: 2 / 1024, pAdjusted: 4 / 1024, wins: 10, losses: 0 });
  expect(y!.difference).toMatchObject({ delta: 0, p: 1, pAdjusted: 1, ties: 10 });
});

test("a baseline takes the place of the second; small slices are shown and not tested", () => {
  const scores = scoresOf({ a: Array(12).fill(0.9), b: Array(12).fill(0.8), base: Array(12).fill(0.1) });
  const slicing = slicingOf("kind", [...Array(10).fill("many"), "few", "few"]);
  const found = sliceScores(scores, [slicing], { ...options, baseline: "base" });
  expect(found).toMatchObject({ a: "a", b: "base", tested: 1, small: 1 });
  const few = found.slicings[0]!.slices[1]!;
  expect(few).toMatchObject({ n: 2, difference: null });
  expect(few.means.a).toEqual({ mean: expect.closeTo(0.9, 12), low: null, high: null });
  expect(() => sliceScores(scores, [slicing], { ...options, baseline: "gone" })).toThrow("gone");
});

test("differences without a spread, more of them than are counted exactly", () => {
  const scores = scoresOf({ a: Array(30).fill(0.75), b: Array(30).fill(0.5) });
  const values = Array.from({ length: 30 }, (_, i) => (i < 25 ? "x" : "y"));
  const [x] = sliceScores(scores, [slicingOf("kind", values)], options).slicings[0]!.slices;
  expect(x!.difference!.p).toBe(2 ** -24);
});

test("one candidate has means and no difference; no slicing, no slices", () => {
  const one = scoresOf({ a: Array(20).fill(0.5) });
  const found = sliceScores(one, [slicingOf("k", [...Array(10).fill("x"), ...Array(10).fill("y")])], options);
  expect(found).toMatchObject({ a: null, b: null, tested: 0 });
  expect(found.slicings[0]!.slices[0]!.difference).toBeNull();
  expect(sliceScores(one, [], options)).toMatchObject({ tested: 0, slicings: [] });
});
