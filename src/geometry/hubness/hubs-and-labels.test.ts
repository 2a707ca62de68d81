import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import type { NeighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { badHubness } from "./bad-hubness.js";
import { dexterSpaces, nearestOthers } from "./dexter-spaces.case.js";
import { displacedItems } from "./displaced-items.js";
import { goodmanKruskal } from "./goodman-kruskal.js";
import { hubnessMeasures } from "./hubness-measures.js";
import { graphOfLists } from "./hubness-reference.case.js";
import { estimatedMeasures, jackknifedHubness } from "./jackknifed-hubness.js";
import { kOccurrence } from "./k-occurrence.js";
import { rankWeightedHubs } from "./rank-weighted-hubs.js";

const folder = shared("reference-data", "hubness");

test.skipIf(folder === null)(
  "bad hubness and Goodman-Kruskal of Dexter by cosine (needs the shared reference data)",
  () => {
    const labels = readFileSync(`${folder}/dexter_train.labels`, "utf8").trim().split("\n");
    const distances = dexterSpaces(`${folder}/dexter_train.data`)({ id: "cosine", params: {} });
    const lists = nearestOthers(distances, 10);
    const reference = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8")).spaces[0];
    expect(reference.id).toBe("cosine");
    for (const k of [5, 10]) {
      const bad = badHubness(graphOfLists(lists, 300), labels, k)!;
      expect(bad.share).toBeCloseTo(reference.perK[k].badOccurrenceShare, 12);
      expect(bad.chance).toBeCloseTo(150 / 299, 12);
      expect(bad.counts.reduce((sum, count) => sum + count, 0)).toBe(Math.round(bad.share * bad.places));
    }
    const within: number[] = [];
    const between: number[] = [];
    for (let i = 0; i < 300; i++) {
      for (let j = i + 1; j < 300; j++)
        (labels[i] === labels[j] ? within : between).push(distances[i * 300 + j]!);
    }
    expect(
      goodmanKruskal({ within: Float64Array.from(within), between: Float64Array.from(between) }),
    ).toBeCloseTo(reference.goodmanKruskal, 10);
  },
);

test("Goodman-Kruskal by hand: of six comparisons four are right, one is wrong, one is tied", () => {
  const within = Float64Array.of(0.1, 0.4);
  const between = Float64Array.of(0.4, 0.5, 0.3);
  expect(goodmanKruskal({ within, between })).toBeCloseTo(3 / 5, 14);
  expect(goodmanKruskal({ within, between: new Float64Array(0) })).toBeNull();
  expect(goodmanKruskal({ within: Float64Array.of(1), between: Float64Array.of(1) })).toBeNull();
  expect(() => goodmanKruskal({ within: Float64Array.of(Number.NaN), between })).toThrow("NaN");
});

test("bad hubness counts places where both sides have a label", () => {
  const graph = graphOfLists(
    [
      [1, 2],
      [0, 2],
      [0, 1],
      [0, 1],
    ],
    4,
  );
  const bad = badHubness(graph, ["a", "b", null, "a"], 2)!;
  // 0: 1 differs; 1: 0 differs; 3: 0 agrees, 1 differs.
  expect(bad).toMatchObject({ share: 0.75, places: 4 });
  expect([...bad.counts]).toEqual([1, 2, 0, 0]);
  expect(bad.chance).toBeCloseTo(2 / 3, 14);
  expect(badHubness(graph, [null, null, null, null], 2)).toBeNull();
});

test("whom a hub keeps out", () => {
  const graph = graphOfLists(
    [
      [9, 1, 2],
      [1, 9, 3],
      [9, 3, 2],
      [0, 1, 9],
    ],
    10,
  );
  const [hub, other] = displacedItems(graph, 2, [9, 0]);
  expect(hub).toEqual({
    item: 9,
    meanRank: 4 / 3,
    next: [
      { item: 2, lists: 2 },
      { item: 3, lists: 1 },
    ],
  });
  expect(other).toEqual({ item: 0, meanRank: 1, next: [{ item: 9, lists: 1 }] });
});

test("the rate of a planted text stands out, also where most items are in no list", () => {
  const random = seededRandom(4);
  const lists = Array.from({ length: 60 }, () => [
    7,
    ...Array.from({ length: 4 }, () => 10 + random.below(90)),
  ]);
  const { rates, z } = rankWeightedHubs(graphOfLists(lists, 1000), 5);
  expect(rates[7]).toBeCloseTo(1, 12);
  expect(z![7]).toBeGreaterThan(20);
  expect(Math.max(...z!.filter((_, item) => item !== 7))).toBeLessThan(10);
  expect(rankWeightedHubs(graphOfLists([[0], [1], [2]], 5), 1).z).toBeNull();
});

test("intervals hold the measures of many queries of the same kind in 90 to 99 of 100 samples (300 seeded)", () => {
  // Lists of five items drawn by a popularity that falls with the row, 200 lists a sample, 80 items.
  const random = seededRandom(21);
  const weights = Float64Array.from({ length: 80 }, (_, item) => 1 / (item + 4));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const draw = (): number => {
    let left = random.uniform() * total;
    let item = 0;
    while (left > weights[item]! && item < 79) left -= weights[item++]!;
    return item;
  };
  const sample = (): NeighborGraph =>
    graphOfLists(
      Array.from({ length: 200 }, () => {
        const list = new Set<number>();
        while (list.size < 5) list.add(draw());
        return [...list];
      }),
      80,
    );
  const graphs = Array.from({ length: 300 }, sample);
  const values = graphs.map((graph) => hubnessMeasures(kOccurrence(graph, 5))!);
  const intervals = graphs.map((graph) => jackknifedHubness(graph, 5, random));
  for (const name of estimatedMeasures.filter((one) => one !== "antihubs")) {
    const truth = values.reduce((sum, one) => sum + one[name]!, 0) / values.length;
    const covered = intervals.filter((one) => one[name]!.low <= truth && truth <= one[name]!.high).length;
    expect(covered / 300, name).toBeGreaterThan(0.9);
    expect(covered / 300, name).toBeLessThan(0.995);
  }
});
