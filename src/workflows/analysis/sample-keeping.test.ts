import { expect, test } from "vitest";
import { seededRandom } from "../../numeric/seeded-random.js";
import { sampleKeeping } from "./sample-keeping.js";

const values = Int32Array.from({ length: 1000 }, (_, i) => 3 * i);

test("all values where there are no more than wanted", () => {
  expect(sampleKeeping(values, 1000, Int32Array.of(3), seededRandom(1))).toBe(values);
});

test("what is kept is in the sample, a tenth of it at most; the rest is drawn", () => {
  const kept = Int32Array.from([1, 2997, 600, 33, 36]);
  const sample = sampleKeeping(values, 40, kept, seededRandom(1));
  expect(sample).toHaveLength(40);
  expect(new Set(sample).size).toBe(40);
  expect([...sample]).toEqual([...sample].sort((a, b) => a - b));
  expect([2997, 600, 33, 36].every((value) => sample.includes(value))).toBe(true);
  expect(sampleKeeping(values, 40, kept, seededRandom(2))).not.toEqual(sample);
  expect(sample.includes(1)).toBe(false);
});
