import { expect, test } from "vitest";
import type { EmbeddingMatrix } from "../../contracts/embedding-matrix.js";
import { jackknifedLabelAgreement } from "../../geometry/jackknifed-label-agreement.js";
import { nearestCentroids } from "../../geometry/k-means.js";
import { neighborLabelAgreement } from "../../geometry/neighbor-label-agreement.js";
import { partitionAgreement } from "../../geometry/partition-agreement.js";
import { neighborGraph } from "../../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { type SeededRandom, seededRandom } from "../../numeric/seeded-random.js";
import { estimateDaviesBouldin, estimateSilhouette } from "./cluster-estimates.js";

const engine = createPlainEngine();
const [rows, dims, groups] = [240, 8, 4];

interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How often intervals of many draws hold the mean of all of them. */
function coverage(found: readonly Interval[]): number {
  const mean = found.reduce((sum, { value }) => sum + value, 0) / found.length;
  return found.filter(({ low, high }) => low <= mean && mean <= high).length / found.length;
}

const centres: EmbeddingMatrix = (() => {
  const random = seededRandom(999);
  return { rows: groups, dims, data: unit(Float32Array.from({ length: groups * dims }, random.normal)) };
})();

/** Unit vectors around the centres, by falling frequency, each with the label of its centre but for one in ten. */
function drawn(random: SeededRandom): { matrix: EmbeddingMatrix; labels: Int32Array } {
  const labels = new Int32Array(rows);
  const data = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const group = Math.floor(groups * random.uniform() ** 1.7);
    labels[row] = random.uniform() < 0.1 ? random.below(groups) : group;
    for (let j = 0; j < dims; j++)
      data[row * dims + j] = centres.data[group * dims + j]! + 0.3 * random.normal();
  }
  return { matrix: { rows, dims, data: unit(data) }, labels };
}

function unit(data: Float32Array): Float32Array {
  for (let start = 0; start < data.length; start += dims) {
    const row = data.subarray(start, start + dims);
    const norm = Math.hypot(...row);
    row.forEach((value, j) => {
      row[j] = value / norm;
    });
  }
  return data;
}

test("intervals of silhouette, Davies-Bouldin and label agreement cover what other items of the same kind give", async () => {
  const found: Record<"cosine" | "euclidean" | "daviesBouldin" | "labels", Interval[]> = {
    cosine: [],
    euclidean: [],
    daviesBouldin: [],
    labels: [],
  };
  for (let trial = 0; trial < 120; trial++) {
    const { matrix, labels } = drawn(seededRandom(trial));
    const clusters = await nearestCentroids(matrix, centres, { engine, spherical: true });
    const work = { engine, seed: trial };
    const cosine = await estimateSilhouette({ matrix, spherical: true }, clusters, work);
    found.cosine.push({ ...cosine.estimate, value: cosine.estimate.mean });
    const euclidean = await estimateSilhouette({ matrix, spherical: false }, clusters, work);
    found.euclidean.push({ ...euclidean.estimate, value: euclidean.estimate.mean });
    const index = (await estimateDaviesBouldin(matrix, clusters, groups, trial))!;
    found.daviesBouldin.push({ value: index.value, low: index.low!, high: index.high! });
    const graph = await neighborGraph(matrix, { similarity: "cosine", k: 20, engine, pairs: false });
    const { shares } = neighborLabelAgreement(graph, labels, groups, 10);
    const value = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    found.labels.push({ value, ...jackknifedLabelAgreement(graph, labels, 10, seededRandom(trial))! });
  }
  // An interval of independent values would hold it in 65 to 90 % of the draws.
  for (const [name, intervals] of Object.entries(found))
    expect(coverage(intervals), name).toBeGreaterThan(0.88);
});

test.each([
  [3, 3, 300],
  [10, 10, 500],
  [10, 50, 500],
])("intervals of agreement of %i labels with %i clusters cover", (classes, clusters, n) => {
  const found: Record<"vMeasure" | "ami" | "adjustedRand", Interval[]> = {
    vMeasure: [],
    ami: [],
    adjustedRand: [],
  };
  for (let trial = 0; trial < 150; trial++) {
    const random = seededRandom(trial);
    const truth = new Int32Array(n);
    const predicted = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      truth[i] = Math.floor(classes * random.uniform() ** 1.7);
      // A cluster of its own label, of which there may be several, but for three in ten.
      const own = truth[i]! + classes * random.below(clusters / classes);
      predicted[i] = random.uniform() < 0.3 ? random.below(clusters) : Math.min(clusters - 1, own);
    }
    const { vMeasure, ami, adjustedRand } = partitionAgreement(truth, predicted)!;
    found.vMeasure.push(vMeasure);
    found.ami.push(ami);
    found.adjustedRand.push(adjustedRand);
  }
  for (const [name, intervals] of Object.entries(found))
    expect(coverage(intervals), name).toBeGreaterThan(0.9);
});

test("an interval says when it is not there", async () => {
  const { matrix, labels } = drawn(seededRandom(1));
  const few = { rows: 60, dims, data: matrix.data.subarray(0, 60 * dims) };
  const index = await estimateDaviesBouldin(few, labels.subarray(0, 60), groups, 1);
  expect(index).toMatchObject({ low: null, high: null });
  const graph = await neighborGraph(
    { ...few, rows: 30, data: few.data.subarray(0, 30 * dims) },
    {
      similarity: "cosine",
      k: 20,
      engine,
    },
  );
  expect(jackknifedLabelAgreement(graph, labels.subarray(0, 30), 10, seededRandom(1))).toBeNull();
});
