import { afterAll, describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { GraphCheckpoint, GraphPart } from "../contracts/graph-checkpoint.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { float64Score } from "../neighbors/float64-score.js";
import { matrixBlocks } from "../neighbors/matrix-blocks.js";
import { neighborGraph, neighborGraphOfBlocks } from "../neighbors/neighbor-graph.js";
import { type NeighborLists, openLists } from "../neighbors/neighbor-lists.js";
import { openPairs } from "../neighbors/open-pairs.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { prepareItems, type Similarity } from "../neighbors/prepare-items.js";
import { sampledGraph } from "../neighbors/sampled-graph.js";
import { tileSpaceBytes } from "../neighbors/tile-space.js";
import { tileSide } from "../neighbors/tile-units.js";
import { findGraphInTiles } from "../neighbors/tiled-graph.js";
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

describe.each(similarities)("pairs counted in tiles by %s", (similarity) => {
  const spacesOfPairs = ["clustered", "far from the origin", "of many lengths", "with zero vectors"];
  test.each(spacesOfPairs)("are all pairs, each as near to its similarity as it says: %s", async (name) => {
    const items = spaces[name]!(2_100, 33);
    const { pairs } = await neighborGraph(items, { similarity, k: 8, engine: onnx });
    const scores = allScores(items, similarity);
    const { count, counts, low, high, largestError, histogramPairs, seed } = pairs!;
    expect([count, histogramPairs, seed]).toEqual([scores.length, scores.length, null]);
    expect(counts.length).toBeLessThanOrEqual(200);
    const error = largestError + 1e-6 * (high - low);
    let below = 0;
    counts.forEach((each, bin) => {
      const edge = low + (bin * (high - low)) / counts.length;
      expect(below).toBeGreaterThanOrEqual(numberBelow(scores, edge - error));
      expect(below).toBeLessThanOrEqual(numberBelow(scores, edge + error));
      below += each;
    });
    expect(below).toBe(scores.length);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
    const near = (similarity === "euclidean" ? 1e-3 : 1e-6) * Math.sqrt(variance);
    expect(Math.abs(pairs!.mean - mean)).toBeLessThan(near);
    expect(Math.abs(Math.sqrt(pairs!.variance) - Math.sqrt(variance))).toBeLessThan(near);
    const third = scores.reduce((sum, score) => sum + (score - mean) ** 3, 0) / scores.length;
    expect(Math.abs(pairs!.skewness - third / variance ** 1.5)).toBeLessThan(0.1);
    expect(pairs!.exactMoments).toBe(similarity !== "euclidean");
  });

  test("are the same in strips, taken up again, and by turns, for all items and for a sample", async () => {
    const items = prepareItems(spaces["with zero vectors"]!(4_200, 12), similarity);
    const sizes = { similarity, k: 5, dims: 12, items: 4_200, owners: 2 * tileSide, ownersAreItems: true };
    const sample = seededSample(4_200, 90, seededRandom(3)).filter((row) => items.norms[row] !== 0);
    const kept = new Map<number, GraphPart>();
    const count = async (every: number, turn: number, strips: boolean, sampled: boolean) => {
      const opened = openPairs(items.matrix, similarity, 4_200, 0);
      const checkpoint: GraphCheckpoint = {
        load: async (part) => kept.get(part) ?? null,
        save: async (part, state) =>
          void kept.set(part, {
            ...state,
            pairs: { ...state.pairs!, counts: Int32Array.from(state.pairs!.counts) },
          }),
      };
      const pairs = { ...opened, tally: { ...opened.tally, every, turn } };
      const common = { engine: onnx, pairs, checkpoint: strips ? checkpoint : undefined, onShare: () => {} };
      if (sampled) {
        const options = { ...common, similarity, k: 5, sample, memoryBytes: 2 ** 30 };
        await sampledGraph(matrixBlocks(items.matrix), options);
      } else {
        const memoryBytes = strips ? tileSpaceBytes(sizes) : 2 ** 30;
        await findGraphInTiles(items, onnx, openLists(4_200, 5), { ...common, memoryBytes });
      }
      return Array.from(pairs.now()!.counts);
    };
    const others = items.searched.rows - 1;
    for (const sampled of [false, true]) {
      const whole = await count(1, 0, false, sampled);
      const total = sampled ? sample.length * others : ((others + 1) * others) / 2;
      expect(whole.reduce((sum, each) => sum + each, 0)).toBe(total);
      if (!sampled) {
        expect(await count(1, 0, true, false)).toEqual(whole);
        expect([...kept.keys()]).toEqual([0, 2 * tileSide, 4 * tileSide]);
        kept.delete(4 * tileSide);
        expect(await count(1, 0, true, false)).toEqual(whole);
      }
      const turns = await Promise.all([0, 1, 2].map((turn) => count(3, turn, false, sampled)));
      expect(whole).toEqual(whole.map((_, bin) => turns.reduce((sum, counts) => sum + counts[bin]!, 0)));
      for (const counts of turns)
        expect(counts.reduce((sum, each) => sum + each, 0) / total).toBeCloseTo(1 / 3, 2);
    }
  });
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

/** Similarities of all pairs, ascending. */
function allScores(items: EmbeddingMatrix, similarity: Similarity): Float64Array {
  const prepared = prepareItems(items, similarity);
  const rows = prepared.rowOf ?? Int32Array.from({ length: items.rows }, (_, row) => row);
  const scores = new Float64Array((rows.length * (rows.length - 1)) / 2);
  let at = 0;
  for (const [i, row] of rows.entries())
    for (let j = 0; j < i; j++)
      scores[at++] = float64Score(prepared, rows[j]!, items, row, prepared.norms[row]!);
  return scores.sort();
}

function numberBelow(sorted: Float64Array, edge: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

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
