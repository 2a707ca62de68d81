import { expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import { createAnalyzer } from "../lexical/analyzer.js";
import { neighborGraph } from "../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { rowNorms } from "../neighbors/prepare-items.js";
import { ascendingOrder } from "../numeric/ascending-order.js";
import { disjointSets } from "../numeric/disjoint-sets.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { clusterWords } from "./cluster-words.js";
import { hdbscan } from "./hdbscan.js";
import { localOutlierFactor } from "./local-outlier-factor.js";
import { leastCosine, nearDuplicates } from "./near-duplicates.js";
import { neighborDistances } from "./neighbor-distances.js";
import { neighborLabelAgreement } from "./neighbor-label-agreement.js";

const engine = createPlainEngine();
const matrixOf = (rows: readonly (readonly number[])[]): EmbeddingMatrix =>
  embeddingMatrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));
const line = (values: readonly number[]): EmbeddingMatrix => matrixOf(values.map((value) => [value, 0]));

test("values are ordered as a stable sort orders them, and joined sets are counted", () => {
  const values = Float64Array.of(3, 0, 1e-300, 3, -0, Number.POSITIVE_INFINITY, 1e300, 2.5);
  expect([...ascendingOrder(values)]).toEqual([1, 4, 2, 7, 0, 3, 6, 5]);
  expect(() => ascendingOrder(Float64Array.of(1, -1))).toThrow("value 1 is -1");
  const sets = disjointSets(5);
  expect([sets.join(3, 4), sets.join(4, 3), sets.join(0, 3), sets.count]).toEqual([true, false, true, 3]);
  expect([...sets.numbers()]).toEqual([0, 1, 2, 0, 0]);
});

test("the local outlier factor of five points on a line", async () => {
  // 0 1 2 3 and 10, two neighbours: scikit-learn 1.9, LocalOutlierFactor(2).
  const graph = await neighborGraph(line([0, 1, 2, 3, 10]), { similarity: "euclidean", k: 4, engine });
  const factors = localOutlierFactor(neighborDistances(graph), 2);
  [1, 1, 1, 1, 5].forEach((value, row) => {
    expect(factors[row]).toBeCloseTo(value, 8);
  });
});

/** Three tight groups of `size` on a circle, `far` points between them. */
function threeGroups(size: number, far: number): EmbeddingMatrix {
  const random = seededRandom(5);
  const points: number[][] = [];
  for (let group = 0; group < 3; group++) {
    for (let i = 0; i < size; i++) {
      const angle = 2 * group + 0.05 * random.normal();
      points.push([4 * Math.cos(angle), 4 * Math.sin(angle), 0.1 * random.normal()]);
    }
  }
  for (let i = 0; i < far; i++) points.push([random.normal(), random.normal(), 20 + 10 * i]);
  return matrixOf(points);
}

test.each([
  ["all others", 99],
  // Groups of 30 with lists of 8: four components that are connected again.
  ["eight neighbours", 8],
])("HDBSCAN finds three groups and noise from lists of %s", async (_, k) => {
  const matrix = threeGroups(30, 4);
  const graph = await neighborGraph(matrix, { similarity: "euclidean", k, engine });
  const found = await hdbscan(matrix, graph, { minClusterSize: 10, minSamples: 5, engine });
  expect([...found.stabilities]).toHaveLength(3);
  for (let group = 0; group < 3; group++) {
    const labels = new Set(found.labels.subarray(30 * group, 30 * group + 30));
    labels.delete(-1);
    expect(labels.size).toBe(1);
  }
  expect([...found.labels.subarray(90)]).toEqual([-1, -1, -1, -1]);
  expect(found.edges).toBe(93);
  if (k === 8) expect(found.components).toBeGreaterThan(1);
  else expect(found.provenEdges).toBe(93);
});

test("HDBSCAN of equal vectors, of zero vectors and of too few is noise without NaN", async () => {
  const equal = line(new Array(12).fill(1));
  const graph = await neighborGraph(equal, { similarity: "cosine", k: 5, engine });
  const found = await hdbscan(equal, graph, { minClusterSize: 3, minSamples: 3, engine });
  expect(found.labels.length).toBe(12);
  expect(found.stabilities.every(Number.isFinite)).toBe(true);
  const zeros = matrixOf([
    [0, 0],
    [1, 0],
    [1, 0.1],
    [0, 0],
    [0.9, 0],
  ]);
  const lists = await neighborGraph(zeros, { similarity: "cosine", k: 2, engine });
  const few = await hdbscan(zeros, lists, { minClusterSize: 2, minSamples: 2, engine });
  expect([few.labels[0], few.labels[3]]).toEqual([-1, -1]);
  expect(localOutlierFactor(neighborDistances(lists), 2)[0]).toBeNaN();
  const dot = await neighborGraph(zeros, { similarity: "dot", k: 2, engine });
  await expect(hdbscan(zeros, dot, { minClusterSize: 2, minSamples: 2, engine })).rejects.toThrow(
    "a dot product is no distance",
  );
});

test.each(["cosine", "dot", "euclidean"] as const)(
  "near-duplicates by cosine in a space of %s",
  async (similarity) => {
    // A chain whose neighbours are 10° apart (cosine .985), two equal vectors, one alone.
    const direction = (degrees: number, length = 1) => [
      length * Math.cos((degrees * Math.PI) / 180),
      length * Math.sin((degrees * Math.PI) / 180),
    ];
    const matrix = matrixOf([0, 10, 20, 30, 120, 120, 220].map((degrees) => direction(degrees)));
    const graph = await neighborGraph(matrix, { similarity, k: 6, engine });
    const norms = rowNorms(matrix, "item");
    const near = nearDuplicates(graph, norms, 0.98);
    expect(near.groups.map((rows) => [...rows])).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
    expect(near.items).toBe(6);
    expect(leastCosine(matrix, norms, near.groups[0]!)).toBeCloseTo(Math.cos(Math.PI / 6), 6);
    expect(nearDuplicates(graph, norms, 0.999).groups.map((rows) => [...rows])).toEqual([[4, 5]]);
  },
);

test("label agreement of neighbours, its chance and who is taken for whom", async () => {
  const graph = await neighborGraph(line([0, 1, 2, 10, 11, 12]), { similarity: "euclidean", k: 2, engine });
  const found = neighborLabelAgreement(graph, Int32Array.of(0, 0, 1, 1, 1, -1), 2, 2);
  // 0: 1 and 2 → ½; 1: 0 and 2 → ½; 2: 1 and 0 → 0; 10: 11 → 1 (12 has none); 11: 10 → 1.
  expect([...found.shares]).toEqual([0.5, 0.5, 0, 1, 1]);
  expect(found.chance).toBeCloseTo((2 * 1 + 3 * 2) / 4 / 5, 12);
  expect(found.pairs.map(({ own, other, count }) => [own, other, count])).toEqual([
    [0, 0, 2],
    [0, 1, 2],
    [1, 0, 2],
    [1, 1, 2],
  ]);
});

test("a label of its own for every item takes no table of all pairs", () => {
  const n = 100_000;
  const rows = Int32Array.from({ length: n }, (_, row) => (row + 1) % n);
  const offsets = Int32Array.from({ length: n + 1 }, (_, row) => row);
  const lists = { offsets, rows, scores: new Float64Array(n), zeroQueries: new Int32Array(0) };
  const graph = { similarity: "euclidean", k: 1, items: n, sampled: null, lists, pairs: null } as const;
  const found = neighborLabelAgreement(graph, Int32Array.from(rows.keys()), n, 1);
  expect([found.pairs.length, found.chance]).toEqual([n, 0]);
  expect(found.pairs[7]).toEqual({ own: 7, other: 8, count: 1 });
});

test("clusters are named by the words that only they have", async () => {
  const analyzer = await createAnalyzer({ language: "en" });
  const texts = [
    "red running shoes",
    "blue shoes 42",
    "the shoe",
    "usb cable",
    "a cable, black",
    "red cables",
  ];
  const words = clusterWords(texts, Int32Array.of(0, 0, 0, 1, 1, 1), 2, { analyzer, words: 1 });
  expect(words).toEqual([["shoes"], ["cable"]]);
});
