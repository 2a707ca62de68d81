import { describe, expect, it } from "vitest";
import { dimensionFindingsSchema } from "../../contracts/analysis/dimension.js";
import { shapeFindingsSchema } from "../../contracts/analysis/shape.js";
import type { EmbeddingMatrix, ProviderManifest } from "../../contracts/embedding-matrix.js";
import { neighborGraph } from "../../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { dimensionBlock, dimensionLines } from "../../reports/analysis/dimension-block.js";
import { dimensionSection } from "../../reports/analysis/dimension-section.js";
import { shapeBlock, shapeLines } from "../../reports/analysis/shape-block.js";
import { shapeSection } from "../../reports/analysis/shape-section.js";
import { dimension } from "./dimension.js";
import { shape } from "./shape.js";

type Similarity = ProviderManifest["similarity"];
const engine = createPlainEngine();

async function analysed(matrix: EmbeddingMatrix, similarity: Similarity, k = 20, sample?: Int32Array) {
  const graph = await neighborGraph(matrix, { similarity, k, engine, sample });
  const ids = Array.from({ length: matrix.rows }, (_, i) => `d${i}`);
  const space = {
    id: "a",
    similarity,
    items: { ids, texts: null, matrix },
    queries: null,
    labels: null,
    qrels: null,
  };
  const input = { space, graph, queryGraph: null, engine, threads: 1, seed: 1, full: true };
  const found = { shape: await shape(input), dimension: await dimension(input) };
  shapeFindingsSchema.parse(found.shape);
  dimensionFindingsSchema.parse(found.dimension);
  for (const shown of [
    shapeBlock(found.shape, 100, false),
    dimensionBlock(found.dimension, 100, false),
    JSON.stringify([shapeLines(found.shape), dimensionLines(found.dimension)]),
    String(shapeSection(found.shape).markup),
    String(dimensionSection(found.dimension).markup),
  ])
    expect(shown).not.toMatch(/NaN|undefined|Infinity/);
  return found;
}

it("names the dimensions that vary most", async () => {
  const random = seededRandom(3);
  const data = Float32Array.from({ length: 600 * 4 }, (_, at) => random.normal() * (at % 4 === 2 ? 3 : 1));
  const { spectrum } = (await analysed({ rows: 600, dims: 4, data }, "euclidean")).shape;
  expect(spectrum!.topDimensions).toHaveLength(3);
  expect(spectrum!.topDimensions[0]!.dimension).toBe(2);
  expect(spectrum!.topDimensions[0]!.share).toBeCloseTo(9 / 12, 1);
});

describe("a Gaussian of 5 dimensions in 12", () => {
  const matrix = embedded(400, 5, 12, 1);

  it.each(["cosine", "euclidean", "dot"] as const)("by %s", async (similarity) => {
    const found = await analysed(matrix, similarity);
    const expected = similarity === "cosine" ? 4 : 5;
    expect(found.dimension.duplicates).toBe(0);
    expect(found.dimension.band!.low).toBeGreaterThan(expected - 1);
    expect(found.dimension.band!.high).toBeLessThan(expected + 1.2);
    expect(found.dimension.band!.estimates).toHaveLength(4);
    expect(found.dimension.global!.fukunagaOlsen).toBe(5);
    expect(found.dimension.estimates.map(({ estimator }) => estimator)).toHaveLength(11);
    expect(found.shape.spectrum!.participationRatio).toBeLessThan(5.1);
    expect(found.shape.idle.dead).toEqual([]);
    expect(found.shape.islands!.joined.parts).toBe(1);
    expect(Math.abs(found.shape.meanCosine!.value)).toBeLessThan(0.05);
    for (const { byConstruction, overlap } of found.shape.mismatch) {
      expect(byConstruction).toBe(false);
      expect(overlap.value).toBeLessThan(1);
    }
  });

  it("a sample of lists gives about the same", async () => {
    const sample = Int32Array.from({ length: 200 }, (_, i) => 2 * i);
    const whole = await analysed(matrix, "cosine");
    const found = await analysed(matrix, "cosine", 20, sample);
    expect(found.shape.islands).toBeNull();
    expect(found.dimension.points).toBe(200);
    expect(Math.abs(found.dimension.band!.low - whole.dimension.band!.low)).toBeLessThan(0.8);
  });
});

it("duplicates are left out and change no estimate", async () => {
  const matrix = embedded(200, 3, 6, 2);
  const data = new Float32Array(matrix.data.length * 2);
  data.set(matrix.data);
  // The same directions again, twice as long.
  data.set(
    matrix.data.map((value) => 2 * value),
    matrix.data.length,
  );
  const once = await analysed(matrix, "cosine", 20);
  const twice = await analysed({ rows: 400, dims: 6, data }, "cosine", 20);
  expect(twice.dimension.duplicates).toBe(200);
  expect(twice.dimension.band!.estimates[0]!.dimension).toBeCloseTo(
    once.dimension.band!.estimates[0]!.dimension,
    6,
  );
  expect(twice.shape.twins).toMatchObject({ lists: 400, equal: 400 });
});

it("unit vectors need no other lists", async () => {
  const { rows, dims, data } = embedded(50, 4, 4, 3);
  for (let row = 0; row < rows; row++) {
    const norm = Math.hypot(...data.subarray(row * dims, (row + 1) * dims));
    for (let j = 0; j < dims; j++) data[row * dims + j]! /= norm;
  }
  const found = await analysed({ rows, dims, data }, "cosine");
  expect(found.shape.norms!.unit).toBe(true);
  expect(found.shape.mismatch.map(({ byConstruction, overlap }) => [byConstruction, overlap.value])).toEqual([
    [true, 1],
    [true, 1],
  ]);
});

describe.each(["cosine", "euclidean", "dot"] as const)("degenerate spaces by %s", (similarity) => {
  it.each([
    ["one vector", 1, 4, () => 1],
    ["two vectors", 2, 3, (i: number) => i + 1],
    ["three vectors", 3, 3, (i: number) => Math.sin(i + 1)],
    ["all equal", 6, 3, () => 0.5],
    ["all zero", 4, 3, () => 0],
    ["one of them zero", 5, 3, (i: number) => (i < 3 ? 0 : Math.cos(3 * i))],
    ["more dimensions than rows", 8, 30, (i: number) => Math.sin(7 * i * i)],
    ["one dimension", 9, 1, (i: number) => i - 3.5],
  ] as const)("%s", async (_, rows, dims, value) => {
    const data = Float32Array.from({ length: rows * dims }, (_, i) => value(i));
    const found = await analysed({ rows, dims, data }, similarity);
    if (rows === 1) expect(found.dimension.reason).toContain("an estimate needs three");
    if (found.dimension.band === null) expect(found.dimension.estimates).toEqual([]);
  });
});

function embedded(rows: number, inner: number, dims: number, seed: number): EmbeddingMatrix {
  const random = seededRandom(seed);
  const basis = Float64Array.from({ length: inner * dims }, random.normal);
  const data = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < inner; a++) {
      const x = random.normal();
      // Directions of equal length: those of the rotated axes where dims allow.
      for (let j = 0; j < dims; j++)
        data[row * dims + j]! += x * (inner === dims ? (a === j ? 1 : 0) : basis[a * dims + j]!);
    }
  }
  return { rows, dims, data };
}
