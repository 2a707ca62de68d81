import { describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import { matrixRow } from "../contracts/matrix-row.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { float64Score } from "./float64-score.js";
import { neighborGraph, queryGraph } from "./neighbor-graph.js";
import type { NeighborLists } from "./neighbor-lists.js";
import { createPlainEngine } from "./plain-engine.js";
import { gatherRows, prepareItems, type Similarity } from "./prepare-items.js";

const engine = createPlainEngine();
const similarities: Similarity[] = ["cosine", "dot", "euclidean"];

describe("neighborGraph", () => {
  test("a hand-worked case: four points of a line and one far off", async () => {
    const items = matrix([[0], [1], [3], [3.5], [10]]);
    const graph = await neighborGraph(items, { k: 2, similarity: "euclidean", engine });
    expect(lists(graph.lists)).toEqual([
      [1, 2],
      [0, 2],
      [3, 1],
      [2, 1],
      [3, 2],
    ]);
    expect([...graph.lists.scores]).toEqual([-1, -3, -1, -2, -0.5, -2, -0.5, -2.5, -6.5, -7]);
    expect(graph).toMatchObject({ k: 2, items: 5, sampled: null });
    expect(graph.pairs).toMatchObject({ count: 10, mean: -4.5, low: -10, high: -0.5, exactMoments: true });
    expect(graph.pairs!.variance).toBeCloseTo(10.25, 12);
  });

  test.each(similarities)(
    "agrees with every pair scored, by %s, with ties, copies and zeros",
    async (similarity) => {
      const items = awkward(60, 7);
      const graph = await neighborGraph(items, { k: 9, similarity, engine });
      expect(lists(graph.lists)).toEqual(bruteForce(items, similarity, 9));
      expect([...graph.lists.zeroQueries]).toEqual(similarity === "euclidean" ? [] : [5, 40]);
      expect(graph.pairs!.count).toBe(similarity === "euclidean" ? 1770 : 1653);
    },
  );

  test.each(similarities)("a sample has the lists of its rows, by %s", async (similarity) => {
    const items = awkward(60, 7);
    const whole = lists((await neighborGraph(items, { k: 4, similarity, engine })).lists);
    const sample = Int32Array.of(0, 5, 17, 18, 59);
    const graph = await neighborGraph(items, { k: 4, similarity, engine, sample, pairs: false });
    expect(lists(graph.lists)).toEqual([...sample].map((row) => whole[row]));
    expect(graph.sampled).toEqual(sample);
    expect(graph.pairs).toBeNull();
  });

  test.each(similarities)("rows in another order have the same neighbours, by %s", async (similarity) => {
    const items = random(50, 6, 3);
    const order = Int32Array.from({ length: 50 }, (_, i) => (i * 7 + 3) % 50);
    const plain = lists((await neighborGraph(items, { k: 5, similarity, engine })).lists);
    const moved = await neighborGraph(gatherRows(items, order, null), { k: 5, similarity, engine });
    lists(moved.lists).forEach((list, place) => {
      expect(list.map((row) => order[row])).toEqual(plain[order[place]!]);
    });
  });

  test("gives no more than the others there are", async () => {
    const two = await neighborGraph(
      matrix([
        [1, 2],
        [2, 1],
      ]),
      { k: 50, similarity: "cosine", engine },
    );
    expect(two.k).toBe(1);
    expect(lists(two.lists)).toEqual([[1], [0]]);
    const one = await neighborGraph(matrix([[1, 2]]), { k: 50, similarity: "cosine", engine });
    expect(one.k).toBe(0);
    expect(lists(one.lists)).toEqual([[]]);
    expect(one.pairs).toMatchObject({ count: 0, mean: 0, variance: 0 });
    const none = await neighborGraph(embeddingMatrix(0, 2, new Float32Array(0)), {
      k: 5,
      similarity: "dot",
      engine,
    });
    expect(lists(none.lists)).toEqual([]);
  });

  test("all equal: every other row ties, so the first come first", async () => {
    const items = matrix(Array.from({ length: 6 }, () => [0.3, 0.4]));
    const graph = await neighborGraph(items, { k: 2, similarity: "cosine", engine });
    expect(lists(graph.lists)).toEqual([
      [1, 2],
      [0, 2],
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(graph.pairs!.mean).toBeCloseTo(1, 15);
    expect(graph.pairs!.variance).toBeLessThan(1e-30);
    expect(graph.pairs!.counts.at(-1)).toBe(15);
  });

  test("refuses a bad k, bad memory, a bad sample and values that are not finite", async () => {
    const items = matrix([[1], [2]]);
    const options = { k: 1, similarity: "dot", engine } as const;
    await expect(neighborGraph(items, { ...options, k: 0 })).rejects.toThrow(/k is 0/);
    for (const memoryBytes of [0, 1.5, Number.NaN])
      await expect(neighborGraph(items, { ...options, memoryBytes })).rejects.toThrow(
        `memoryBytes is ${memoryBytes}; expected a whole number from 1`,
      );
    const sample = (...rows: number[]) => neighborGraph(items, { ...options, sample: Int32Array.from(rows) });
    await expect(sample(2)).rejects.toThrow(/sample names row 2; expected 0 to 1/);
    await expect(sample(1, 0)).rejects.toThrow(/row 0 after row 1; expected ascending/);
    await expect(neighborGraph(matrix([[1], [Number.NaN]]), options)).rejects.toThrow(/item vector 1 .*NaN/);
    const signal = AbortSignal.abort();
    await expect(neighborGraph(items, { ...options, signal })).rejects.toMatchObject({
      name: "InterruptedError",
    });
  });
});

describe("queryGraph", () => {
  test("ranks items for each query, itself not excepted", async () => {
    const items = matrix([
      [3, 4],
      [1, 0],
      [0, 0],
    ]);
    const graph = await queryGraph(matrix([[1, 0]]), items, { k: 9, similarity: "cosine", engine });
    expect(lists(graph.lists)).toEqual([[1, 0]]);
    expect(graph).toMatchObject({ k: 3, items: 3, sampled: null });
    expect(graph.pairs).toMatchObject({ count: 2, mean: 0.8, low: -1, high: 1 });
    expect(graph.pairs!.variance).toBeCloseTo(0.04, 15);
  });
});

describe("the similarities of more pairs than are looked at one by one", () => {
  const items = random(800, 5, 11);

  test.each(["cosine", "dot"] as const)("moments by %s are those of every pair", async (similarity) => {
    const { pairs } = await neighborGraph(items, { k: 1, similarity, engine, seed: 4 });
    const scores = allScores(items, similarity);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(pairs).toMatchObject({ count: 319_600, exactMoments: true, histogramPairs: 262_144, seed: 4 });
    expect(pairs!.mean).toBeCloseTo(mean, 7);
    expect(pairs!.variance).toBeCloseTo(
      scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length,
      6,
    );
    expect(pairs!.counts.reduce((sum, count) => sum + count, 0)).toBe(262_144);
    const below = scores.filter((score) => score < 0).length / scores.length;
    if (similarity === "cosine") {
      const sampled = pairs!.counts.slice(0, 100).reduce((sum, count) => sum + count, 0) / 262_144;
      expect(Math.abs(sampled - below)).toBeLessThan(4 * Math.sqrt(0.25 / 262_144));
    }
  });

  test("moments by Euclidean distance are those of the sample, and say so", async () => {
    const { pairs } = await neighborGraph(items, { k: 1, similarity: "euclidean", engine });
    const scores = allScores(items, "euclidean");
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(pairs).toMatchObject({ exactMoments: false, histogramPairs: 262_144, seed: 0 });
    expect(Math.abs(pairs!.mean - mean)).toBeLessThan(4 * Math.sqrt(pairs!.variance / 262_144));
  });

  test("moments of queries with items are those of every pair", async () => {
    const queries = random(400, 5, 12);
    const { pairs } = await queryGraph(queries, items, { k: 1, similarity: "dot", engine });
    const prepared = prepareItems(items, "dot");
    let sum = 0;
    for (let i = 0; i < 400; i++)
      for (let j = 0; j < 800; j++) sum += float64Score(prepared, j, queries, i, 1);
    expect(pairs!.count).toBe(320_000);
    expect(pairs!.mean).toBeCloseTo(sum / 320_000, 9);
  });
});

function allScores(items: EmbeddingMatrix, similarity: Similarity): number[] {
  const prepared = prepareItems(items, similarity);
  const scores: number[] = [];
  for (let i = 0; i < items.rows; i++)
    for (let j = i + 1; j < items.rows; j++)
      scores.push(float64Score(prepared, j, items, i, prepared.norms[i]!));
  return scores;
}

function bruteForce(items: EmbeddingMatrix, similarity: Similarity, k: number): number[][] {
  const prepared = prepareItems(items, similarity);
  const rows = Array.from({ length: items.rows }, (_, row) => row);
  const zero = (row: number) =>
    similarity !== "euclidean" && matrixRow(items, row).every((value) => value === 0);
  return rows.map((row) => {
    if (zero(row)) return [];
    const score = (other: number) => float64Score(prepared, other, items, row, prepared.norms[row]!);
    return rows
      .filter((other) => other !== row && !zero(other))
      .sort((a, b) => score(b) - score(a) || a - b)
      .slice(0, k);
  });
}

function random(rows: number, dims: number, seed: number): EmbeddingMatrix {
  const source = seededRandom(seed);
  return embeddingMatrix(
    rows,
    dims,
    Float32Array.from({ length: rows * dims }, () => source.normal()),
  );
}

/** Small whole numbers, so that scores tie; every eighth row a copy of the one before; two zero vectors. */
function awkward(rows: number, dims: number): EmbeddingMatrix {
  const { data } = random(rows, dims, 5);
  for (let at = 0; at < data.length; at++) data[at] = Math.round(2 * data[at]!);
  for (let row = 8; row < rows; row += 8) data.copyWithin(row * dims, (row - 1) * dims, row * dims);
  for (const row of [5, 40]) data.fill(0, row * dims, (row + 1) * dims);
  return embeddingMatrix(rows, dims, data);
}

function matrix(rows: number[][]): EmbeddingMatrix {
  return embeddingMatrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));
}

function lists({ offsets, rows }: NeighborLists): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, i) => [
    ...rows.subarray(offsets[i]!, offsets[i + 1]!),
  ]);
}
