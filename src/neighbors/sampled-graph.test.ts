import { describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { GraphCheckpoint, GraphPart } from "../contracts/graph-checkpoint.js";
import type { ProgressEvent } from "../contracts/progress.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { matrixBlocks } from "./matrix-blocks.js";
import { neighborGraph, neighborGraphOfBlocks } from "./neighbor-graph.js";
import { createPlainEngine } from "./plain-engine.js";
import type { Similarity } from "./prepare-items.js";
import { sampledGraph } from "./sampled-graph.js";

const engine = createPlainEngine();

describe.each(["cosine", "dot", "euclidean"] satisfies Similarity[])("sampled lists by %s", (similarity) => {
  const items = vectors(20_000, 3);
  const sample = Int32Array.of(0, 7, 100, 8_191, 8_192, 19_999);
  const options = { similarity, k: 6, engine, sample };

  test("over blocks are those over all items at once", async () => {
    const whole = await neighborGraph(items, { ...options, pairs: false });
    // So little memory that a block has 8,192 rows.
    const blocks = await neighborGraphOfBlocks(matrixBlocks(items), { ...options, memoryBytes: 1 });
    expect(blocks).toEqual(whole);
    expect([...whole.lists.zeroQueries]).toEqual(similarity === "euclidean" ? [] : [1]);
  });

  test("tell of progress after each block, whatever the engine can do", async () => {
    const told: number[] = [];
    const onProgress = (event: ProgressEvent) => {
      if (event.type === "progress") told.push(event.done);
    };
    await neighborGraphOfBlocks(matrixBlocks(items), { ...options, memoryBytes: 1, onProgress });
    expect(told).toEqual([2, 4, 6]);
  });

  test("go on from what was kept", async () => {
    const expected = await neighborGraph(items, { ...options, pairs: false });
    const kept = new Map<number, GraphPart>();
    const checkpoint: GraphCheckpoint = {
      load: async (part) => kept.get(part) ?? null,
      async save(part, state) {
        kept.set(part, structuredClone(state));
      },
    };
    const controller = new AbortController();
    const read: number[] = [];
    const blocks = matrixBlocks(items);
    const stopping = {
      ...blocks,
      async read(from: number, to: number) {
        if (to - from > 1) read.push(from);
        if (from === 8_192 && to - from > 1) controller.abort();
        return blocks.read(from, to);
      },
    };
    const search = (signal?: AbortSignal) =>
      sampledGraph(stopping, { ...options, memoryBytes: 1, checkpoint, signal, onShare: () => {} });
    await expect(search(controller.signal)).rejects.toMatchObject({ name: "InterruptedError" });
    expect(kept.get(0)!.items).toBe(8_192);
    expect(await search()).toEqual(expected.lists);
    expect(read).toEqual([0, 8_192, 8_192, 16_384]);
    expect(await search()).toEqual(expected.lists);
    expect(read.length).toBe(4);
  });
});

test("a value that is not finite is named by its row in the whole", async () => {
  const items = vectors(9_000, 2);
  items.data[2 * 8_500 + 1] = Number.NaN;
  const options = { similarity: "dot", k: 1, engine, memoryBytes: 1 } as const;
  const search = (...rows: number[]) =>
    neighborGraphOfBlocks(matrixBlocks(items), { ...options, sample: Int32Array.from(rows) });
  await expect(search(1)).rejects.toThrow(/item vector 8500 .*NaN at dimension 1/);
  await expect(search(8_500)).rejects.toThrow(/item vector 8500 .*NaN at dimension 1/);
});

/** Two-dimensional grids of whole numbers, so that scores tie across blocks; row 7 is zero. */
function vectors(rows: number, dims: number): EmbeddingMatrix {
  const random = seededRandom(rows);
  const data = Float32Array.from({ length: rows * dims }, () => random.below(40) - 12);
  data.fill(0, 7 * dims, 8 * dims);
  return embeddingMatrix(rows, dims, data);
}
