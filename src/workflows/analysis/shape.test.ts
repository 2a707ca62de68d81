import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { shared } from "../../../test/shared-data.js";
import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import { type ShapeFindings, shapeFindingsSchema } from "../../contracts/analysis/shape.js";
import { embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { qrelsFromMaps } from "../../contracts/qrels.js";
import { neighborGraph } from "../../neighbors/neighbor-graph.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { shapeBlock, shapeLines } from "../../reports/analysis/shape-block.js";
import { createOnnxMatrixEngine } from "../../search/onnx-matrix-engine.js";
import { shape } from "./shape.js";

const engine = createOnnxMatrixEngine({ threads: 1 });
afterAll(() => engine.close());

const file = shared("reference-data/statistics/geometry.json");

describe("shape", () => {
  test("a Gaussian is as its own line says", async () => {
    const found = (await measured(gaussian(800, 40)))!;
    expect(found).toMatchObject({
      rows: 800,
      of: 800,
      dims: 40,
      mismatch: { owners: "items", k: 10, lists: 800 },
    });
    for (const { value, random, low, high } of [found.participationRatio, found.isoScore]) {
      expect(Math.abs(value! - random!)).toBeLessThan(0.03 * random!);
      expect(low!).toBeLessThan(value!);
      expect(high!).toBeGreaterThan(value!);
    }
    const { effectiveRank, components90 } = found.spectrum!;
    expect(Math.abs(effectiveRank.value! - effectiveRank.random!)).toBeLessThan(1);
    expect(Math.abs(components90.value! - components90.random!)).toBeLessThanOrEqual(1);
    expect(Math.abs(found.meanCosine.value!)).toBeLessThan(0.01);
    expect(found.topShare).toBeNull();
    expect(found.uniformity.value!).toBeCloseTo(found.uniformity.random!, 1);
    expect(found.concentration.variation.value!).toBeCloseTo(found.concentration.variation.random!, 2);
    expect(found.concentration.contrast.value!).toBeCloseTo(found.concentration.contrast.random!, 1);
    expect(found.partition!.value).toBeGreaterThan(0.5);
    expect(found.collapse).toMatchObject({ dead: { count: 0 }, doubled: { count: 0 } });
    expect(found.islands).toEqual({ k: 10, islands: 1, largest: 800, alone: 0 });
  });

  test("dead, doubled and rogue dimensions, near-identical rows, islands", async () => {
    const space = gaussian(120, 12);
    const { data } = space.items.matrix;
    for (let row = 0; row < 120; row++) {
      data[row * 12] = 0.25;
      data[row * 12 + 1] = row < 60 ? 30 : -30;
      data[row * 12 + 5] = -2 * data[row * 12 + 4]!;
    }
    data.copyWithin(12, 0, 12);
    const found = (await measured(space))!;
    expect(found.collapse.dead).toEqual({ count: 1, examples: [0] });
    expect(found.collapse.doubled.count).toBe(1);
    expect(found.collapse.doubled.examples[0]).toMatchObject({ first: 4, second: 5 });
    expect(found.collapse.near.at(-1)!.items).toBeGreaterThanOrEqual(2);
    expect(found.topDimensions).toHaveLength(3);
    expect(found.islands).toMatchObject({ islands: 2, largest: 60 });
    expect(shapeLines(found)[1]!.text).toContain(
      "dimensions that never vary: 1; dimensions that double an earlier one: 1",
    );
  });

  test.skipIf(file === null)("alignment of A and C (needs the shared reference data)", async () => {
    const { A, C, alignment } = JSON.parse(await readFile(file!, "utf8")) as Record<string, number[][]> & {
      alignment: { value: number };
    };
    const side = (name: string, rows: number[][]) => ({
      ids: rows.map((_, i) => `${name}${i}`),
      texts: null,
      matrix: embeddingMatrix(24, 6, Float32Array.from(rows.flat())),
    });
    const qrels = qrelsFromMaps(new Map(A!.map((_, i) => [`q${i}`, new Map([[`d${i}`, 1]])])));
    const found = (await measured({
      ...gaussian(24, 6),
      items: side("d", C!),
      queries: side("q", A!),
      qrels,
    }))!;
    expect(found.alignment!.pairs).toBe(24);
    expect(found.alignment!.value).toBeCloseTo(alignment.value, 6);
    expect(found.alignment!.low!).toBeLessThan(alignment.value);
    expect(found.mismatch!.owners).toBe("queries");
  });

  test.each([
    ["no items", 0, 3],
    ["one vector", 1, 3],
    ["all zero", 5, 3],
  ])("%s: nothing to measure", async (_, rows, dims) => {
    const space = gaussian(rows, dims);
    if (rows > 1) space.items.matrix.data.fill(0);
    expect(await measured(space)).toBeNull();
  });

  test.each(["cosine", "dot", "euclidean"] as const)("all equal, by %s", async (similarity) => {
    const space = gaussian(6, 3, similarity);
    space.items.matrix.data.fill(0.5);
    const found = (await measured(space))!;
    expect(found.meanCosine.value).toBeCloseTo(1, 12);
    expect(found.participationRatio.value).toBeNull();
    expect(found.spectrum).toBeNull();
    expect(found.collapse).toMatchObject({ dead: { count: 3 }, doubled: { count: 0 } });
    expect(found.collapse.near.map(({ items }) => items)).toEqual([6, 6]);
    expect(shapeBlock(found, 80, false)).toContain("all vectors are the same");
  });

  test.each(["cosine", "dot", "euclidean"] as const)(
    "more dimensions than rows, by %s",
    async (similarity) => {
      const found = (await measured(gaussian(5, 30, similarity)))!;
      expect(found.participationRatio.value!).toBeLessThan(4.01);
      expect(found.spectrum!.components99.value).toBe(4);
      expect(found.islands!.k).toBe(4);
    },
  );

  test("NaN is refused by its row", async () => {
    const space = gaussian(5, 3);
    const graph = await graphOf(space);
    space.items.matrix.data[7] = Number.NaN;
    await expect(shape({ ...settings, space, graph, queryGraph: null })).rejects.toThrow("item vector 2");
  });
});

const settings = { k: 10, full: true, engine, threads: 1, seed: 42 } as const;

async function measured(space: AnalysedSpace): Promise<ShapeFindings | null> {
  const found = await shape({ ...settings, space, graph: await graphOf(space), queryGraph: null });
  if (found !== null) {
    expect(shapeFindingsSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    for (const line of shapeBlock(found, 70, false).split("\n")) {
      expect(line).not.toContain("NaN");
      expect(line.length).toBeLessThanOrEqual(70);
    }
    expect(shapeLines(found)).toHaveLength(2);
  }
  return found;
}

function graphOf({ items: { matrix }, similarity }: AnalysedSpace) {
  return neighborGraph(matrix, { similarity, k: 20, engine });
}

function gaussian(
  rows: number,
  dims: number,
  similarity: AnalysedSpace["similarity"] = "cosine",
): AnalysedSpace {
  const random = seededRandom(11);
  const data = Float32Array.from({ length: rows * dims }, () => random.normal());
  const ids = Array.from({ length: rows }, (_, row) => `i${row}`);
  return {
    id: "gaussian",
    similarity,
    items: { ids, texts: null, matrix: embeddingMatrix(rows, dims, data) },
    queries: null,
    labels: null,
    qrels: null,
  };
}
