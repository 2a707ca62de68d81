import { afterAll, describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { matrixBlocks } from "../neighbors/matrix-blocks.js";
import { neighborGraph, neighborGraphOfBlocks } from "../neighbors/neighbor-graph.js";
import type { NeighborLists } from "../neighbors/neighbor-lists.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import type { Similarity } from "../neighbors/prepare-items.js";
import { tileSpaceBytes } from "../neighbors/tile-space.js";
import { tileSide } from "../neighbors/tile-units.js";
import { seededRandom, seededSample } from "../numeric/seeded-random.js";
import { createOnnxMatrixEngine } from "./onnx-matrix-engine.js";

const onnx = createOnnxMatrixEngine({ threads: 2 });
const plain = createPlainEngine();
afterAll(() => onnx.close());
const similarities: Similarity[] = ["cosine", "dot", "euclidean"];

const spaces: Record<string, (rows: number, dims: number) => EmbeddingMatrix> = {
  isotropic: (rows, dims) => vectors(rows, dims, () => 0),
  clustered: (rows, dims) => vectors(rows, dims, (row, j) => 4 * Math.sin((row % 9) * 7 + j)),
  "far from the origin": (rows, dims) => vectors(rows, dims, (_, j) => 30 + (j % 3)),
  "of many lengths": (rows, dims) => {
    const matrix = vectors(rows, dims, () => 0);
    for (let at = 0; at < matrix.data.length; at++) matrix.data[at]! *= 1 + (Math.floor(at / dims) % 50);
    return matrix;
  },
  // More copies of a row than there is room for candidates.
  repeated: (rows, dims) => {
    const matrix = vectors(rows, dims, () => 0);
    for (let row = 0; row < rows; row += 4) matrix.data.copyWithin(row * dims, 0, dims);
    return matrix;
  },
  "with zero vectors": (rows, dims) => {
    const matrix = vectors(rows, dims, () => 1);
    for (let row = 3; row < rows; row += 53) matrix.data.fill(0, row * dims, (row + 1) * dims);
    return matrix;
  },
};

describe.each(similarities)("the graph in tiles by %s", (similarity) => {
  test.each(Object.keys(spaces))("is that of plain TypeScript, bit for bit: %s", async (name) => {
    // 33 dimensions and a last tile that is not full leave a rest in every kind of loop.
    const items = spaces[name]!(2_100, 33);
    const { engine, counts } = counted(onnx);
    const options = { similarity, k: 8, pairs: false } as const;
    const graph = await neighborGraph(items, { ...options, engine });
    const sample = seededSample(items.rows, 200, seededRandom(9));
    const expected = await neighborGraph(items, { ...options, engine: plain, sample });
    expect(pick(graph.lists, sample)).toEqual(entries(expected.lists));
    expect(graph.lists.zeroQueries.length).toBe(
      similarity !== "euclidean" && name === "with zero vectors" ? 40 : 0,
    );
    expect(counts.products).toBeGreaterThan(0);
    if (name === "isotropic" || name === "clustered") expect(counts.topK).toBe(0);
  });
});

test.each(similarities)(
  "sampled rows in tiles, over several blocks, have the same lists by %s",
  async (similarity) => {
    const items = spaces["with zero vectors"]!(18_000, 20);
    // So little memory that a block has 8,192 rows.
    const sample = seededSample(items.rows, 150, seededRandom(4));
    const options = { similarity, k: 12, sample, memoryBytes: 1 } as const;
    const { engine, counts } = counted(onnx);
    const graph = await neighborGraphOfBlocks(matrixBlocks(items), { ...options, engine });
    expect(graph).toEqual(await neighborGraphOfBlocks(matrixBlocks(items), { ...options, engine: plain }));
    expect(counts.products).toBeGreaterThan(0);
  },
);

test("limits guessed from a sample change nothing, nor do strips", async () => {
  const items = spaces.isotropic!(9_000, 24);
  const sample = seededSample(items.rows, 60, seededRandom(9));
  const options = { similarity: "cosine", k: 20, pairs: false } as const;
  const expected = entries((await neighborGraph(items, { ...options, engine: plain, sample })).lists);
  const { engine, counts } = counted(onnx);
  const graph = await neighborGraph(items, { ...options, engine });
  expect(pick(graph.lists, sample)).toEqual(expected);
  expect(counts.topK).toBeLessThan(3);
  const sizes = { ...options, dims: 24, items: 9_000, owners: 4 * tileSide, ownersAreItems: true };
  const strips = await neighborGraph(items, { ...options, engine, memoryBytes: tileSpaceBytes(sizes) });
  expect(strips.lists).toEqual(graph.lists);
});

test("reports progress, stops when the signal aborts, and is right again in threads", async () => {
  const items = spaces.isotropic!(20_000, 32);
  const controller = new AbortController();
  const told: number[] = [];
  const options = { similarity: "dot", k: 5, engine: onnx, pairs: false } as const;
  const onProgress = (event: { type: string; done?: number }): void => {
    told.push(event.done ?? -1);
    if (event.done! > 3_000) controller.abort();
  };
  const stopped = neighborGraph(items, { ...options, signal: controller.signal, onProgress });
  await expect(stopped).rejects.toMatchObject({ name: "InterruptedError" });
  expect(told).toEqual([...told].sort((a, b) => a - b));
  const graph = await neighborGraph(items, options);
  const sample = seededSample(items.rows, 40, seededRandom(9));
  const expected = await neighborGraph(items, { ...options, engine: plain, sample });
  expect(pick(graph.lists, sample)).toEqual(entries(expected.lists));
});

/** An engine that tells how often it multiplied integers and how often it searched in float32. */
function counted(engine: MatrixEngine): {
  readonly engine: MatrixEngine;
  readonly counts: { products: number; topK: number };
} {
  const counts = { products: 0, topK: 0 };
  return {
    counts,
    engine: {
      ...engine,
      topK(queries, items, k, options) {
        counts.topK++;
        return engine.topK(queries, items, k, options);
      },
      async integerProducts() {
        const multiply = await engine.integerProducts();
        if (multiply === null) return null;
        return (left, right, shape, products) => {
          counts.products++;
          return multiply(left, right, shape, products);
        };
      },
    },
  };
}

function vectors(rows: number, dims: number, middle: (row: number, j: number) => number): EmbeddingMatrix {
  const random = seededRandom(rows);
  const data = Float32Array.from(
    { length: rows * dims },
    (_, at) => middle(Math.floor(at / dims), at % dims) + random.normal(),
  );
  return embeddingMatrix(rows, dims, data);
}

function pick({ offsets, rows, scores }: NeighborLists, owners: Int32Array): (readonly [number, number])[][] {
  return Array.from(owners, (owner) =>
    Array.from({ length: offsets[owner + 1]! - offsets[owner]! }, (_, i) => {
      const at = offsets[owner]! + i;
      return [rows[at]!, scores[at]!] as const;
    }),
  );
}

function entries(lists: NeighborLists): (readonly [number, number])[][] {
  return pick(
    lists,
    Int32Array.from({ length: lists.offsets.length - 1 }, (_, i) => i),
  );
}
