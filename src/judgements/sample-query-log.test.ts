import { expect, test } from "vitest";
import { sampleQueryLog } from "./sample-query-log.js";

const log = [
  { text: "usb cable", searches: 60 },
  { text: "USB  Cable ", searches: 40 },
  { text: "mouse", searches: 50 },
  { text: "keyboard", searches: 50 },
  ...Array.from({ length: 100 }, (_, i) => ({ text: `rare ${i}`, searches: 1 })),
];

test("thirds of the searches: 100 of 300 are the head, 100 the middle, 100 queries asked once the tail", () => {
  const { strata, distinct, searches } = sampleQueryLog(log, { size: 9, seed: 1 });
  expect([distinct, searches]).toEqual([103, 300]);
  expect(strata.map(({ stratum, queries, sampled }) => [stratum, queries, sampled])).toEqual([
    ["head", 1, 1],
    ["middle", 2, 2],
    ["tail", 100, 6],
  ]);
});

test("spellings are one query, in the most frequent; weights add up to the searches of each stratum", () => {
  const { queries, strata } = sampleQueryLog(log, { size: 9, seed: 1 });
  expect(queries[0]).toEqual({ text: "usb cable", searches: 100, stratum: "head", weight: 100 });
  for (const { stratum, searches } of strata) {
    const own = queries.filter((query) => query.stratum === stratum);
    expect(own.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(searches, 9);
  }
});

test("strata give the same number; what one lacks the others share", () => {
  const zipf = Array.from({ length: 400 }, (_, i) => ({
    text: `q${i}`,
    searches: Math.floor(400 / (i + 1)),
  }));
  const sizes = (size: number) =>
    sampleQueryLog(zipf, { size, seed: 1 }).strata.map(({ sampled }) => sampled);
  expect(sizes(6)).toEqual([2, 2, 2]);
  const [head = 0, middle = 0, tail = 0] = sizes(100);
  expect(head + middle + tail).toBe(100);
  expect(tail).toBeGreaterThan(middle);
});

test("the same seed draws the same, another another; a log as small as the sample is taken whole", () => {
  const texts = (seed: number) => sampleQueryLog(log, { size: 20, seed }).queries.map(({ text }) => text);
  expect(texts(1)).toEqual(texts(1));
  expect(texts(1)).not.toEqual(texts(2));
  expect(sampleQueryLog(log, { size: 500, seed: 1 }).queries).toHaveLength(103);
});

test("every query of a stratum is as likely as another", () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 2000; seed++) {
    for (const { text, stratum } of sampleQueryLog(log, { size: 13, seed }).queries) {
      if (stratum === "tail") counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  // 10 of 100 each time: 200 expected, standard deviation 13.4.
  expect(counts.size).toBe(100);
  for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(70);
});

test("queries that are all asked alike are one stratum", () => {
  const flat = log.slice(4);
  expect(sampleQueryLog(flat, { size: 5, seed: 1 }).strata).toMatchObject([{ stratum: "all", sampled: 5 }]);
});

test("nothing to draw from, bad counts and sizes are refused", () => {
  expect(() => sampleQueryLog([], { size: 5, seed: 1 })).toThrow("not one query");
  expect(() => sampleQueryLog([{ text: " ", searches: 1 }], { size: 5, seed: 1 })).toThrow("not one query");
  expect(() => sampleQueryLog([{ text: "a", searches: 0.5 }], { size: 5, seed: 1 })).toThrow("0.5 times");
  expect(() => sampleQueryLog(log, { size: 0, seed: 1 })).toThrow("size is 0");
});
