import { describe, expect, test } from "vitest";
import type { Sketch } from "../contracts/ledger.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { sameData, sketchOf, sketchOverlap } from "./data-sketch.js";

function hashes(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Math.floor(random.uniform() * 2 ** 40)
      .toString(16)
      .padStart(10, "0"),
  );
}

const none: Sketch = { count: 0, hashes: "" };

describe("sketchOf", () => {
  test("keeps the smallest hashes, each once, and counts them all", () => {
    expect(sketchOf(["00000000ff", "0000000001", "0000000001", "0000000002"], 2)).toEqual({
      count: 3,
      hashes: "00000000010000000002",
    });
    expect(sketchOf([], 5)).toEqual(none);
  });
});

describe("sketchOverlap", () => {
  test("is exact where both hold their whole set, whichever comes first", () => {
    const [a, b] = [sketchOf(hashes(40, 1), 64), sketchOf([...hashes(10, 1), ...hashes(30, 2)], 64)];
    expect(sketchOverlap(a, b)).toBe(0.25);
    expect(sketchOverlap(b, a)).toBe(0.25);
    expect(sketchOverlap(a, a)).toBe(1);
    expect(sketchOverlap(a, none)).toBe(0);
    expect(sketchOverlap(none, none)).toBe(0);
  });

  test("is near the truth where it only holds a part", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const shared = hashes(4000, seed);
      const a = sketchOf([...shared, ...hashes(6000, 100 + seed)], 256);
      const b = sketchOf([...shared, ...hashes(16_000, 200 + seed)], 256);
      // 4,000 of the smaller set's 10,000; of about 128 hashes that fall below both limits.
      expect(Math.abs(sketchOverlap(a, b) - 0.4)).toBeLessThan(0.2);
    }
  });

  test("a part of a set that has grown a hundredfold is all there", () => {
    const small = hashes(200, 3);
    expect(sketchOverlap(sketchOf(small, 1024), sketchOf([...small, ...hashes(20_000, 4)], 1024))).toBe(1);
  });
});

describe("sameData", () => {
  const data = (queries: string[], documents: string[]) => ({
    queries: sketchOf(queries, 1024),
    documents: sketchOf(documents, 256),
  });
  const queries = hashes(100, 5);
  const documents = hashes(1000, 6);

  test("grown queries, other documents; the same documents, other queries", () => {
    const first = data(queries, documents);
    expect(sameData(first, data([...queries, ...hashes(900, 7)], hashes(50, 8)))).toBe(true);
    expect(sameData(first, data(hashes(80, 9), [...documents, ...hashes(500, 10)]))).toBe(true);
    expect(sameData(first, data([...queries.slice(0, 20), ...hashes(100, 11)], []))).toBe(true);
  });

  test("other data, also where a few queries and documents happen to be alike", () => {
    const first = data(queries, documents);
    expect(sameData(first, data(hashes(100, 12), hashes(1000, 13)))).toBe(false);
    const alike = data(
      [...queries.slice(0, 10), ...hashes(90, 14)],
      [...documents.slice(0, 300), ...hashes(700, 15)],
    );
    expect(sameData(first, alike)).toBe(false);
  });
});
