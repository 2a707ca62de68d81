import { describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { exactSearch, searchPrepared } from "./exact-search.js";
import type { NeighborLists } from "./neighbor-lists.js";
import { createPlainEngine } from "./plain-engine.js";
import { prepareItems, type Similarity } from "./prepare-items.js";

const engine = createPlainEngine();
const similarities: Similarity[] = ["cosine", "dot", "euclidean"];

describe("exactSearch", () => {
  const hand = [
    [3, 4],
    [1, 0],
    [-2, 0],
    [0, 0],
    [0, 10],
  ];
  const items = matrix(hand);
  const query = matrix([[2, 0]]);

  test("ranks a hand-worked case by cosine, without the zero vector", async () => {
    const found = await exactSearch(query, items, { k: 9, similarity: "cosine", engine });
    expect(lists(found)).toEqual([[1, 0, 4, 2]]);
    expect([...found.scores]).toEqual([1, 0.6, 0, -1]);
  });

  test("ranks a hand-worked case by dot product, without the zero vector", async () => {
    const found = await exactSearch(query, items, { k: 9, similarity: "dot", engine });
    expect(lists(found)).toEqual([[0, 1, 4, 2]]);
    expect([...found.scores]).toEqual([6, 2, 0, -4]);
  });

  test("ranks a hand-worked case by Euclidean distance, where the origin is a point like any other", async () => {
    const found = await exactSearch(query, items, { k: 9, similarity: "euclidean", engine });
    expect(lists(found)).toEqual([[1, 3, 2, 0, 4]]);
    expect([...found.scores]).toEqual([-1, -2, -4, -Math.sqrt(17), -Math.sqrt(104)]);
  });

  test("leaves excluded rows out and still fills the list", async () => {
    const exclude = [Int32Array.of(1, 0)];
    const found = await exactSearch(query, items, { k: 2, similarity: "cosine", engine, exclude });
    expect(lists(found)).toEqual([[4, 2]]);
    const all = [Int32Array.of(0, 1, 2, 3, 4)];
    expect(lists(await exactSearch(query, items, { k: 2, similarity: "dot", engine, exclude: all }))).toEqual(
      [[]],
    );
  });

  test("gives a zero query an empty list and counts it, except by Euclidean distance", async () => {
    const queries = matrix([
      [0, 0],
      [0, 1],
    ]);
    for (const similarity of ["cosine", "dot"] as const) {
      const found = await exactSearch(queries, items, { k: 1, similarity, engine });
      expect(lists(found)).toEqual([[], [4]]);
      expect([...found.zeroQueries]).toEqual([0]);
    }
    const found = await exactSearch(queries, items, { k: 1, similarity: "euclidean", engine });
    expect(lists(found)).toEqual([[3], [3]]);
    expect([...found.zeroQueries]).toEqual([]);
  });

  test("names the row and place of a value that is not finite", async () => {
    const bad = matrix([
      [1, 2],
      [3, Number.NaN],
    ]);
    const infinite = matrix([[Number.NEGATIVE_INFINITY, 1]]);
    const options = { k: 1, similarity: "cosine", engine } as const;
    await expect(async () => exactSearch(query, bad, options)).rejects.toThrow(
      /item vector 1 .*NaN at dimension 1/,
    );
    await expect(exactSearch(infinite, items, options)).rejects.toThrow(
      /query vector 0 .*-Infinity at dimension 0/,
    );
  });

  test("rejects what cannot be searched", async () => {
    const options = { k: 1, similarity: "dot", engine } as const;
    await expect(exactSearch(matrix([[1, 2, 3]]), items, options)).rejects.toThrow(
      /3 dimensions and items 2/,
    );
    await expect(exactSearch(query, items, { ...options, k: 0 })).rejects.toThrow(/k is 0/);
    await expect(exactSearch(query, items, { ...options, exclude: [] })).rejects.toThrow(
      /one for each of the 1/,
    );
    const outside = [Int32Array.of(5)];
    await expect(exactSearch(query, items, { ...options, exclude: outside })).rejects.toThrow(
      /row 5; expected 0 to 4/,
    );
    await expect(exactSearch(matrix([[1e30, 0]]), matrix([[1e20, 0]]), options)).rejects.toThrow(
      /beyond float32/,
    );
  });

  test("finds nothing among no items, none but zero vectors, or for no queries", async () => {
    for (const similarity of similarities) {
      const options = { k: 3, similarity, engine };
      expect(lists(await exactSearch(query, embeddingMatrix(0, 2, new Float32Array(0)), options))).toEqual([
        [],
      ]);
      expect(lists(await exactSearch(embeddingMatrix(0, 2, new Float32Array(0)), items, options))).toEqual(
        [],
      );
    }
    const zeros = embeddingMatrix(4, 2, new Float32Array(8));
    expect(lists(await exactSearch(query, zeros, { k: 3, similarity: "cosine", engine }))).toEqual([[]]);
  });

  test("stops when the signal aborts", async () => {
    const options = { k: 1, similarity: "dot", engine, signal: AbortSignal.abort() } as const;
    await expect(exactSearch(query, items, options)).rejects.toMatchObject({ name: "InterruptedError" });
  });

  test("reports progress up to the number of queries", async () => {
    const seen: number[] = [];
    await exactSearch(clustered(10, 4, 1), clustered(50, 4, 2), {
      k: 5,
      similarity: "cosine",
      engine,
      blocks: { queries: 4, items: 20 },
      onProgress: (event) => event.type === "progress" && seen.push(event.done),
    });
    expect(seen.at(-1)).toBe(10);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});

describe.each(similarities)("by %s, against an exhaustive search in float64", (similarity) => {
  test.each([1, 7, 60, 99, 100, 500])("the list of %i is the same, duplicates in row order", async (k) => {
    const items = withDuplicates(clustered(100, 12, 3));
    const queries = clustered(9, 12, 4);
    const found = await exactSearch(queries, items, { k, similarity, engine });
    expect(lists(found)).toEqual(exhaustive(queries, items, k, similarity));
  });

  test("an engine with the largest error the bound allows changes nothing", async () => {
    const items = withDuplicates(clustered(400, 24, 5));
    const queries = clustered(20, 24, 6);
    for (const k of [1, 10, 100]) {
      const found = await exactSearch(queries, items, { k, similarity, engine: sloppyEngine(24, 7) });
      expect(lists(found)).toEqual(exhaustive(queries, items, k, similarity));
    }
  });

  test("items that only float64 can tell apart are all considered", async () => {
    // 300 vectors whose scores lie within a few float32 ulps of one another.
    const random = seededRandom(8);
    const data = Float32Array.from({ length: 300 * 8 }, () => 1 + random.uniform() * 1e-6);
    const items = embeddingMatrix(300, 8, data);
    const queries = clustered(3, 8, 9);
    const found = await exactSearch(queries, items, { k: 5, similarity, engine: sloppyEngine(8, 10) });
    expect(lists(found)).toEqual(exhaustive(queries, items, 5, similarity));
  });

  test("constant items come in row order", async () => {
    const items = embeddingMatrix(40, 3, new Float32Array(120).fill(0.3));
    const found = await exactSearch(clustered(2, 3, 11), items, { k: 6, similarity, engine });
    expect(lists(found)).toEqual([range(6), range(6)]);
  });

  test("neither blocks nor batch change a bit", async () => {
    const items = withDuplicates(clustered(103, 16, 12));
    const queries = clustered(11, 16, 13);
    const prepared = prepareItems(items, similarity);
    const whole = await searchPrepared(queries, prepared, { k: 20, engine });
    for (const blocks of [
      { queries: 1, items: 103 },
      { queries: 4, items: 34 },
      { queries: 11, items: 1 },
      { queries: 5, items: 102 },
    ]) {
      expect(await searchPrepared(queries, prepared, { k: 20, engine, blocks })).toEqual(whole);
    }
    for (let row = 0; row < queries.rows; row++) {
      const single = embeddingMatrix(1, 16, queries.data.slice(row * 16, (row + 1) * 16));
      const found = await searchPrepared(single, prepared, { k: 20, engine });
      expect([...found.rows]).toEqual([...whole.rows.subarray(row * 20, (row + 1) * 20)]);
      expect([...found.scores]).toEqual([...whole.scores.subarray(row * 20, (row + 1) * 20)]);
    }
  });

  test("permuting items permutes the lists", async () => {
    const items = clustered(80, 10, 14);
    const queries = clustered(5, 10, 15);
    const order = range(80).map((i) => (i * 37) % 80);
    const shuffled = embeddingMatrix(80, 10, new Float32Array(800));
    order.forEach((from, to) => {
      shuffled.data.set(items.data.subarray(from * 10, from * 10 + 10), to * 10);
    });
    const plain = await exactSearch(queries, items, { k: 15, similarity, engine });
    const permuted = await exactSearch(queries, shuffled, { k: 15, similarity, engine });
    expect(lists(permuted).map((rows) => rows.map((row) => order[row]))).toEqual(lists(plain));
    expect(permuted.scores).toEqual(plain.scores);
  });

  test("exclusions of any length agree with the exhaustive search", async () => {
    const items = withDuplicates(clustered(120, 6, 16));
    const queries = clustered(4, 6, 17);
    const exclude = [0, 1, 50, 119].map((count) => Int32Array.from(range(count), (i) => (i * 7) % 120));
    const found = await exactSearch(queries, items, { k: 10, similarity, engine, exclude });
    const expected = exhaustive(queries, items, 120, similarity).map((rows, query) =>
      rows.filter((row) => !exclude[query]!.includes(row)).slice(0, 10),
    );
    expect(lists(found)).toEqual(expected);
  });
});

describe("cosine", () => {
  test("does not depend on the length of a vector, however small or large", async () => {
    const items = clustered(30, 5, 18);
    const queries = clustered(3, 5, 19);
    const expected = await exactSearch(queries, items, { k: 30, similarity: "cosine", engine });
    for (const factor of [2 ** -100, 2 ** 60]) {
      const scaled = embeddingMatrix(
        30,
        5,
        items.data.map((value) => value * factor),
      );
      expect(await exactSearch(queries, scaled, { k: 30, similarity: "cosine", engine })).toEqual(expected);
    }
  });

  test("uses vectors of unit length as they are, and copies others", () => {
    const unit = matrix([
      [0.6, 0.8],
      [1, 0],
    ]);
    expect(prepareItems(unit, "cosine").searched).toBe(unit);
    expect([...prepareItems(matrix([[3, 4]]), "cosine").searched.data]).toEqual([
      Math.fround(0.6),
      Math.fround(0.8),
    ]);
  });

  test("maps rows past the zero vectors that were left out", () => {
    const prepared = prepareItems(
      matrix([
        [0, 0],
        [3, 4],
        [0, 0],
        [0, 1],
      ]),
      "cosine",
    );
    expect([...prepared.zeroRows]).toEqual([0, 2]);
    expect([...prepared.rowOf!]).toEqual([1, 3]);
    expect(prepared.searched.rows).toBe(2);
  });
});

/** Every score in float64 by the definition, sorted: independent of the code under test. */
function exhaustive(
  queries: EmbeddingMatrix,
  items: EmbeddingMatrix,
  k: number,
  similarity: Similarity,
): number[][] {
  return rowsOf(queries).map((query) => {
    const scores = rowsOf(items).map((item) => {
      // The summation order of the code under test: ties within rounding are decided alike.
      if (similarity === "euclidean") {
        let sums: [number, number] = [0, 0];
        item.forEach((x, i) => {
          sums =
            i % 2 === 0
              ? [sums[0] + (query[i]! - x) ** 2, sums[1]]
              : [sums[0], sums[1] + (query[i]! - x) ** 2];
        });
        return -Math.sqrt(sums[0] + sums[1]);
      }
      const product = fourSums(query, item);
      return similarity === "dot"
        ? product
        : product / (Math.sqrt(fourSums(query, query)) * Math.sqrt(fourSums(item, item)));
    });
    return range(items.rows)
      .sort((a, b) => scores[b]! - scores[a]! || a - b)
      .slice(0, k);
  });
}

function fourSums(a: number[], b: number[]): number {
  const sums = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  a.forEach((x, i) => {
    const lane = i < whole ? i % 4 : 0;
    sums[lane] = sums[lane]! + x * b[i]!;
  });
  return sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
}

/** Errs on every score by up to what float32 summation may err. */
function sloppyEngine(dims: number, seed: number): MatrixEngine {
  const gamma = (dims * 2 ** -24) / (1 - dims * 2 ** -24);
  const longest = (matrixIn: EmbeddingMatrix) =>
    Math.max(...rowsOf(matrixIn).map((row) => Math.hypot(...row)));
  return {
    ...createPlainEngine(),
    name: "sloppy",
    async topK(queries, items, k, options) {
      const random = seededRandom(seed);
      const error = gamma * longest(items);
      const rows = new Int32Array(queries.rows * k);
      const scores = new Float32Array(queries.rows * k);
      rowsOf(queries).forEach((query, q) => {
        const size = Math.hypot(...query);
        const noisy = rowsOf(items).map((item, row) => {
          const exact = item.reduce((sum, x, i) => sum + x * query[i]!, options?.bias?.[row] ?? 0);
          return Math.fround(exact + (2 * random.uniform() - 1) * error * size);
        });
        const order = range(items.rows).sort((a, b) => noisy[b]! - noisy[a]! || a - b);
        for (let i = 0; i < k; i++) {
          rows[q * k + i] = order[i]!;
          scores[q * k + i] = noisy[order[i]!]!;
        }
      });
      return { k, rows, scores };
    },
  };
}

function lists({ offsets, rows }: NeighborLists): number[][] {
  return range(offsets.length - 1).map((i) => [...rows.subarray(offsets[i]!, offsets[i + 1]!)]);
}

function clustered(rows: number, dims: number, seed: number): EmbeddingMatrix {
  const random = seededRandom(seed);
  const centres = Float32Array.from({ length: 4 * dims }, () => random.normal());
  const data = Float32Array.from({ length: rows * dims }, (_, i) => {
    const centre = Math.floor(i / dims) % 4;
    return centres[centre * dims + (i % dims)]! + 0.3 * random.normal();
  });
  return embeddingMatrix(rows, dims, data);
}

/** Every fifth row repeats the row before it. */
function withDuplicates({ rows, dims, data }: EmbeddingMatrix): EmbeddingMatrix {
  const copy = data.slice();
  for (let row = 4; row < rows; row += 5) copy.copyWithin(row * dims, (row - 1) * dims, row * dims);
  return embeddingMatrix(rows, dims, copy);
}

function matrix(rows: number[][]): EmbeddingMatrix {
  return embeddingMatrix(rows.length, rows[0]!.length, Float32Array.from(rows.flat()));
}

function rowsOf({ rows, dims, data }: EmbeddingMatrix): number[][] {
  return range(rows).map((row) => [...data.subarray(row * dims, (row + 1) * dims)]);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
