import { expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { floorAdjusted, sameShare, shareAbove, similarityScale } from "./similarity-scale.js";

test("by hand", () => {
  const scale = similarityScale(Float64Array.of(0.5, 0.1, 0.3, 0.7));
  expect(scale.floor).toBeCloseTo(0.4, 15);
  expect(floorAdjusted(0.7, scale)).toBeCloseTo(0.5, 15);
  expect(floorAdjusted(0.4, scale)).toBeCloseTo(0, 15);
  expect(shareAbove(0.3, scale)).toBe(0.5);
  expect(shareAbove(0.05, scale)).toBe(1);
  expect(shareAbove(0.9, scale)).toBe(0);
  expect(floorAdjusted(1, similarityScale(Float64Array.of(1, 1)))).toBeNull();
  expect(() => similarityScale(new Float64Array(0))).toThrow("no pairs");
});

test("the same share in a space whose similarities are moved and squeezed is the moved similarity", () => {
  const random = seededRandom(5);
  const here = Float64Array.from({ length: 20_000 }, () => 0.2 + 0.1 * random.normal());
  const a = similarityScale(here);
  const b = similarityScale(here.map((value) => 0.7 + value / 4));
  for (const similarity of [0.1, 0.2, 0.4]) {
    expect(sameShare(similarity, a, b)).toBeCloseTo(0.7 + similarity / 4, 3);
    expect(sameShare(0.7 + similarity / 4, b, a)).toBeCloseTo(similarity, 2);
  }
  expect(sameShare(0.9, a, b)).toBeNull();
});
