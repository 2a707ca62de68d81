import { afterAll, describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import { exactSearch } from "../neighbors/exact-search.js";
import { float32ScoreBound } from "../neighbors/float32-score-bound.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { prepareItems, type Similarity } from "../neighbors/prepare-items.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { createOnnxMatrixEngine } from "./onnx-matrix-engine.js";

const onnx = createOnnxMatrixEngine({ threads: 2 });
const plain = createPlainEngine();
afterAll(() => onnx.close());

const kinds: Record<string, (rows: number, dims: number, seed: number) => EmbeddingMatrix> = {
  random: (rows, dims, seed) => {
    const random = seededRandom(seed);
    return embeddingMatrix(
      rows,
      dims,
      Float32Array.from({ length: rows * dims }, () => random.normal()),
    );
  },
  clustered: (rows, dims, seed) => {
    const random = seededRandom(seed);
    const centres = Float32Array.from({ length: 5 * dims }, () => random.normal());
    const at = (i: number) => centres[(Math.floor(i / dims) % 5) * dims + (i % dims)]!;
    return embeddingMatrix(
      rows,
      dims,
      Float32Array.from({ length: rows * dims }, (_, i) => at(i) + 0.01 * random.normal()),
    );
  },
  duplicated: (rows, dims, seed) => {
    const { data } = kinds.random!(rows, dims, seed);
    for (let row = 0; row < rows; row++)
      data.copyWithin(row * dims, (row % 7) * dims, ((row % 7) + 1) * dims);
    return embeddingMatrix(rows, dims, data);
  },
  constant: (rows, dims) => embeddingMatrix(rows, dims, new Float32Array(rows * dims).fill(0.25)),
};

describe.each(Object.keys(kinds))("on %s vectors", (kind) => {
  const make = kinds[kind]!;
  const items = make(211, 33, 1);
  const queries = kinds.random!(13, 33, 2);

  test.each([1, 10, 211])("the top %i agrees with plain TypeScript within the float32 bound", async (k) => {
    const bias = Float32Array.from({ length: 211 }, (_, row) => -(row % 3));
    for (const options of [{}, { bias }]) {
      const a = await onnx.topK(queries, items, k, options);
      const b = await plain.topK(queries, items, k, options);
      const prepared = prepareItems(items, "dot");
      for (let query = 0; query < 13; query++) {
        const norm = Math.hypot(...queries.data.subarray(query * 33, (query + 1) * 33));
        const bound = float32ScoreBound(prepared, items.dims, norm) + 2 ** -20;
        for (let at = query * k; at < (query + 1) * k; at++) {
          expect(Math.abs(a.scores[at]! - b.scores[at]!)).toBeLessThanOrEqual(2 * bound);
        }
        const ranked = [...a.rows.subarray(query * k, (query + 1) * k)];
        expect(new Set(ranked).size).toBe(k);
        for (let at = query * k + 1; at < (query + 1) * k; at++) {
          expect(a.scores[at]! < a.scores[at - 1]! || a.rows[at]! > a.rows[at - 1]!).toBe(true);
        }
      }
    }
  });

  test.each(["cosine", "dot", "euclidean"] as Similarity[])(
    "exact lists by %s are the same, bit for bit",
    async (similarity) => {
      for (const k of [1, 20, 210, 211, 1000]) {
        const expected = await exactSearch(queries, items, { k, similarity, engine: plain });
        for (const blocks of [undefined, { queries: 5, items: 100 }, { queries: 13, items: 21 }]) {
          expect(await exactSearch(queries, items, { k, similarity, engine: onnx, blocks })).toEqual(
            expected,
          );
        }
      }
    },
  );

  test("one query at a time gives the list of the batch", async () => {
    const batch = await exactSearch(queries, items, { k: 9, similarity: "cosine", engine: onnx });
    for (let row = 0; row < queries.rows; row++) {
      const single = embeddingMatrix(1, 33, queries.data.slice(row * 33, (row + 1) * 33));
      const found = await exactSearch(single, items, { k: 9, similarity: "cosine", engine: onnx });
      expect(found.rows).toEqual(batch.rows.slice(row * 9, row * 9 + 9));
      expect(found.scores).toEqual(batch.scores.slice(row * 9, row * 9 + 9));
    }
  });
});

describe("selection by groups", () => {
  // 128 items for each of k, so that groups are used; 1,300 is not a multiple of 32, 1,312 is.
  test.each([1300, 1312])("over %i items with ties everywhere is that of plain TypeScript", async (rows) => {
    const random = seededRandom(3);
    const small = (count: number) => Float32Array.from({ length: count * 3 }, () => random.below(4) - 1);
    const items = embeddingMatrix(rows, 3, small(rows));
    const queries = embeddingMatrix(25, 3, small(25));
    const bias = Float32Array.from({ length: rows }, (_, row) => -(row % 2));
    for (const k of [1, 2, 10]) {
      expect(await onnx.topK(queries, items, k)).toEqual(await plain.topK(queries, items, k));
      expect(await onnx.topK(queries, items, k, { bias })).toEqual(
        await plain.topK(queries, items, k, { bias }),
      );
    }
  });

  test.each([2 ** -126, 1, 2 ** 126, 2 ** 200])(
    "with scores of size %f, infinite ones included",
    async (size) => {
      const random = seededRandom(4);
      const small = Float32Array.from(
        { length: 1312 },
        () => (random.below(19) - 9) * Math.min(size, 2 ** 100),
      );
      const items = embeddingMatrix(1312, 1, small);
      const scale = size / Math.min(size, 2 ** 100);
      const queries = embeddingMatrix(3, 1, Float32Array.of(scale, -scale, 0));
      for (const k of [1, 2, 10]) {
        expect(await onnx.topK(queries, items, k)).toEqual(await plain.topK(queries, items, k));
      }
      const allNegative = embeddingMatrix(
        1312,
        1,
        small.map((value) => -Math.abs(value)),
      );
      const one = embeddingMatrix(1, 1, Float32Array.of(scale));
      expect(await onnx.topK(one, allNegative, 10)).toEqual(await plain.topK(one, allNegative, 10));
    },
  );

  test("finds the best items wherever they lie, the tail included", async () => {
    const items = embeddingMatrix(3000, 1, new Float32Array(3000));
    const places = [0, 31, 32, 63, 1500, 2975, 2976, 2999];
    places.forEach((row, i) => {
      items.data[row] = 10 + ((i * 3) % 8);
    });
    const { rows } = await onnx.topK(embeddingMatrix(1, 1, Float32Array.of(1)), items, 10);
    const expected = [...places].sort((a, b) => items.data[b]! - items.data[a]!);
    expect([...rows]).toEqual([...expected, 1, 2]);
  });
});

describe("createOnnxMatrixEngine", () => {
  test("orders ties by row where the selection is large", async () => {
    const items = embeddingMatrix(5000, 4, new Float32Array(20000).fill(1));
    for (const k of [1, 100, 4000, 5000]) {
      const { rows } = await onnx.topK(embeddingMatrix(2, 4, new Float32Array(8).fill(1)), items, k);
      for (let at = 0; at < rows.length; at++)
        if (rows[at] !== at % k) expect.fail(`place ${at} of ${k}: row ${rows[at]}`);
    }
  });

  test("rejects a score that is not a number", async () => {
    const items = embeddingMatrix(3, 2, Float32Array.of(1, 1, Number.NaN, 1, 2, 2));
    await expect(onnx.topK(embeddingMatrix(1, 2, Float32Array.of(1, 1)), items, 2)).rejects.toThrow(
      /query 0/,
    );
  });

  test("rejects k beyond the items, and answers no queries with nothing", async () => {
    const items = embeddingMatrix(2, 2, Float32Array.of(1, 1, 2, 2));
    await expect(onnx.topK(items, items, 3)).rejects.toThrow(/k is 3/);
    expect((await onnx.topK(embeddingMatrix(0, 2, new Float32Array(0)), items, 1)).rows.length).toBe(0);
  });

  test("reads a matrix that is a view into a larger buffer, and can be closed twice", async () => {
    const engine = createOnnxMatrixEngine({ threads: 1 });
    const buffer = Float32Array.of(9, 9, 1, 0, 0, 1);
    const items = embeddingMatrix(2, 2, buffer.subarray(2));
    expect([...(await engine.topK(items, items, 1)).rows]).toEqual([0, 1]);
    await engine.close();
    await engine.close();
  });
});

describe("products of integers", () => {
  test.each([
    [1, 1, 16],
    [37, 33, 16],
    [64, 384, 48],
  ])("of %i rows in %i dimensions and %i columns are exact", async (rows, dims, columns) => {
    const random = seededRandom(7);
    const left = Uint8Array.from({ length: rows * dims }, () => 1 + random.below(255));
    const right = Int8Array.from({ length: dims * columns }, () => random.below(255) - 127);
    const multiply = await onnx.integerProducts();
    if (multiply === null) throw new Error("this machine has no exact products of integers");
    const products = new Int32Array(rows * columns);
    await multiply(left, right, { rows, dims, columns }, products);
    for (let at = 0; at < products.length; at++) {
      const [row, column] = [Math.floor(at / columns), at % columns];
      let sum = 0;
      for (let j = 0; j < dims; j++) sum += (left[row * dims + j]! - 128) * right[j * columns + column]!;
      expect(products[at]).toBe(sum);
    }
  });

  test("screen to the lists of float32 screening, bit for bit", async () => {
    const items = kinds.random!(20_000, 40, 5);
    const queries = kinds.random!(600, 40, 6);
    const float32Only = { ...onnx, integerProducts: async () => null };
    for (const similarity of ["cosine", "dot"] as const) {
      const found = await exactSearch(queries, items, { k: 50, similarity, engine: onnx });
      expect(found).toEqual(await exactSearch(queries, items, { k: 50, similarity, engine: float32Only }));
    }
  });
});

describe("crossProduct", () => {
  test.each([
    [0, 3, 2],
    [1, 1, 1],
    [211, 33, 17],
    [8193, 3, 5],
  ])("of %i rows, %i by %i dimensions agrees with plain TypeScript", async (rows, dims, others) => {
    const left = kinds.random!(rows, dims, 1);
    const right = kinds.random!(rows, others, 2);
    const found = await onnx.crossProduct(left, right);
    const expected = await plain.crossProduct(left, right);
    expect(found).toHaveLength(dims * others);
    for (let i = 0; i < found.length; i++) {
      expect(Math.abs(found[i]! - expected[i]!)).toBeLessThanOrEqual(1e-13 * rows);
    }
  });

  test("of a matrix with itself is symmetric, worked by hand", async () => {
    const matrix = embeddingMatrix(2, 2, Float32Array.of(1, 2, 3, 4));
    expect([...(await onnx.crossProduct(matrix, matrix))]).toEqual([10, 14, 14, 20]);
    expect([...(await plain.crossProduct(matrix, matrix))]).toEqual([10, 14, 14, 20]);
  });

  test("refuses matrices with other numbers of rows", async () => {
    const a = embeddingMatrix(2, 1, Float32Array.of(1, 2));
    const b = embeddingMatrix(1, 1, Float32Array.of(1));
    await expect(onnx.crossProduct(a, b)).rejects.toThrow("2 rows and 1");
    await expect(plain.crossProduct(a, b)).rejects.toThrow("2 rows and 1");
  });
});
