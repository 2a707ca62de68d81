import { expect, test } from "vitest";
import type { AnalysedSpace } from "../../contracts/analysed-space.js";
import { type DimensionFindings, dimensionFindingsSchema } from "../../contracts/analysis/dimension.js";
import { embeddingMatrix } from "../../contracts/embedding-matrix.js";
import { neighborGraph } from "../../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../../neighbors/plain-engine.js";
import { seededRandom } from "../../numeric/seeded-random.js";
import { dimensionBlock, dimensionLines } from "../../reports/analysis/dimension-block.js";
import { dimension } from "./dimension.js";

const engine = createPlainEngine();

test("a plane in eight dimensions has two, and a copy of a row is left out", async () => {
  const space = plane(600);
  const found = (await measured(space))!;
  expect(found).toMatchObject({ duplicates: 1, k: 20, subsample: { rows: 299 } });
  expect(found.band!.low).toBeGreaterThan(1.7);
  expect(found.band!.high).toBeLessThan(2.4);
  expect(found.spectrum).toMatchObject({ fukunagaOlsen: 2, kaiser: 2 });
  expect(found.scales.map(({ near }) => near)).toEqual([1, 2, 4, 8, 16]);
  for (const { estimator, value, low, high } of found.estimates) {
    expect(Math.abs(value! - 2), estimator).toBeLessThan(0.35);
    if (estimator === "correlation") continue;
    expect(low!).toBeLessThan(value!);
    expect(high!).toBeGreaterThan(value!);
  }
  const scaled = plane(600);
  scaled.items.matrix.data.forEach((value, at, data) => {
    data[at] = value * 4;
  });
  const again = (await measured(scaled))!;
  expect(again.estimates[2]!.value!).toBeCloseTo(found.estimates[2]!.value!, 4);
});

test.each(["cosine", "dot", "euclidean"] as const)("little to tell from, by %s", async (similarity) => {
  expect(await measured({ ...plane(3), similarity })).toBeNull();
  const equal = { ...plane(9), similarity };
  equal.items.matrix.data.fill(1);
  expect(await measured(equal)).toBeNull();
  const few = (await measured({ ...plane(8), similarity }))!;
  expect(few.estimates.every(({ low }) => low === null)).toBe(true);
});

async function measured(space: AnalysedSpace): Promise<DimensionFindings | null> {
  const { similarity, items } = space;
  const graph = await neighborGraph(items.matrix, { similarity, k: 40, engine, pairs: false });
  const found = await dimension({ space, graph, queryGraph: null, engine, threads: 1, seed: 3 });
  if (found === null) return null;
  expect(dimensionFindingsSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  expect(dimensionBlock(found, 80, false)).not.toMatch(/NaN|Infinity/);
  expect(dimensionLines(found)).toHaveLength(1);
  return found;
}

/** Rows of a plane that is turned into eight dimensions, the second a copy of the first. */
function plane(rows: number): AnalysedSpace {
  const random = seededRandom(5);
  const data = new Float32Array(rows * 8);
  for (let row = 0; row < rows; row++) {
    const [x, y] = [random.uniform(), random.uniform()];
    for (let j = 0; j < 8; j++) data[row * 8 + j] = x * Math.cos(j) + y * Math.sin(2 * j + 1);
  }
  data.copyWithin(8, 0, 8);
  const ids = Array.from({ length: rows }, (_, row) => `i${row}`);
  const items = { ids, texts: null, matrix: embeddingMatrix(rows, 8, data) };
  return { id: "plane", similarity: "euclidean", items, queries: null, labels: null, qrels: null };
}
