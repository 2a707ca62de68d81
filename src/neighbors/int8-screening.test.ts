import { describe, expect, test } from "vitest";
import { type EmbeddingMatrix, embeddingMatrix } from "../contracts/embedding-matrix.js";
import type { IntegerProducts, MatrixEngine } from "../contracts/matrix-engine.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { webAssembly } from "../numeric/web-assembly.js";
import { exactSearch, searchPrepared } from "./exact-search.js";
import { sampleRank } from "./int8-screening.js";
import { createPlainEngine } from "./plain-engine.js";
import { prepareItems } from "./prepare-items.js";

const rows = 17_000;
const plain = createPlainEngine();

describe.each(["cosine", "dot"] as const)("screening in 8 bits by %s", (similarity) => {
  const spaces: Record<string, (count: number, dims: number, seed: number) => EmbeddingMatrix> = {
    isotropic: (count, dims, seed) => vectors(count, dims, seed, () => 0),
    "far from the origin": (count, dims, seed) => vectors(count, dims, seed, (j) => 3 + (j % 3)),
    "with one large dimension": (count, dims, seed) => vectors(count, dims, seed, (j) => (j === 0 ? 40 : 0)),
    repeated: (count, dims, seed) => repeated(vectors(count, dims, seed, () => 0)),
  };
  // 33 dimensions leave a rest in every kind of unrolled loop.
  test.each(Object.keys(spaces))("gives the lists of float32 screening, bit for bit: %s", async (name) => {
    const make = spaces[name]!;
    const items = make(rows, 33, 1);
    const queries = make(80, 33, 2);
    const engine = integerEngine();
    const found = await exactSearch(queries, items, { k: 20, similarity, engine });
    expect(engine.products).toBeGreaterThan(0);
    // Cosines of vectors that one dimension decides differ by less than the bound: float32 screens nearly all.
    if (name !== "with one large dimension") expect(engine.screenedInFloat32).toBeLessThanOrEqual(2);
    expect(found).toEqual(await exactSearch(queries, items, { k: 20, similarity, engine: plain }));
  });

  test("leaves out zero vectors and excluded rows, and skips zero queries", async () => {
    const items = vectors(rows, 12, 3, () => 0);
    for (let row = 0; row < rows; row += 97) items.data.fill(0, row * 12, row * 12 + 12);
    const queries = vectors(70, 12, 4, () => 0);
    queries.data.fill(0, 5 * 12, 6 * 12);
    const nearest = await exactSearch(queries, items, { k: 9, similarity, engine: plain });
    const exclude = Array.from({ length: 70 }, (_, query) =>
      nearest.rows.slice(nearest.offsets[query]!, nearest.offsets[query + 1]! - (query % 3)),
    );
    const engine = integerEngine();
    const options = { k: 9, similarity, exclude };
    const found = await exactSearch(queries, items, { ...options, engine });
    expect(engine.products).toBeGreaterThan(0);
    expect([...found.zeroQueries]).toEqual([5]);
    expect(found).toEqual(await exactSearch(queries, items, { ...options, engine: plain }));
  });

  test("searches of the same items at the same time do not disturb each other", async () => {
    const items = prepareItems(
      vectors(rows, 16, 5, () => 0),
      similarity,
    );
    const engine = integerEngine();
    const lists = [6, 7, 8].map((seed) => vectors(64 + seed, 16, seed, () => 0));
    const together = await Promise.all(
      lists.map((queries, i) => searchPrepared(queries, items, { k: 5 + 40 * i, engine })),
    );
    for (const [i, queries] of lists.entries()) {
      expect(together[i]).toEqual(await searchPrepared(queries, items, { k: 5 + 40 * i, engine: plain }));
    }
  });

  test("queries whose list is not proven are screened in float32: all items alike", async () => {
    const one = vectors(1, 8, 9, () => 0).data;
    const items = embeddingMatrix(
      rows,
      8,
      Float32Array.from({ length: rows * 8 }, (_, i) => one[i % 8]!),
    );
    const queries = vectors(66, 8, 10, () => 0);
    const engine = integerEngine();
    const found = await exactSearch(queries, items, { k: 3, similarity, engine });
    expect(engine.products).toBeGreaterThan(0);
    expect([...found.rows.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(found).toEqual(await exactSearch(queries, items, { k: 3, similarity, engine: plain }));
  });
});

test("an abort stops between blocks", async () => {
  const controller = new AbortController();
  const engine = integerEngine(() => controller.abort());
  const items = vectors(rows, 8, 11, () => 0);
  const queries = vectors(64, 8, 12, () => 0);
  const options = { k: 3, similarity: "dot", engine, signal: controller.signal } as const;
  await expect(exactSearch(queries, items, options)).rejects.toThrow("interrupted");
});

test("too little memory for the kernels leaves the search to float32", async () => {
  const items = vectors(rows, 8, 16, () => 0);
  const queries = vectors(64, 8, 17, () => 0);
  const { Memory } = webAssembly;
  Object.assign(webAssembly, {
    Memory: class {
      constructor() {
        throw new RangeError("WebAssembly.Memory(): could not allocate memory");
      }
    },
  });
  try {
    const engine = integerEngine();
    const found = await exactSearch(queries, items, { k: 3, similarity: "dot", engine });
    expect(engine.products).toBe(0);
    expect(found).toEqual(await exactSearch(queries, items, { k: 3, similarity: "dot", engine: plain }));
  } finally {
    Object.assign(webAssembly, { Memory });
  }
});

test("few queries, few items, long lists and Euclidean distance are not screened in 8 bits", async () => {
  const items = vectors(rows, 4, 13, () => 0);
  const few = embeddingMatrix(2_000, 4, items.data.slice(0, 8_000));
  const queries = vectors(64, 4, 14, () => 0);
  const engine = integerEngine();
  await exactSearch(
    vectors(63, 4, 15, () => 0),
    items,
    { k: 3, similarity: "dot", engine },
  );
  await exactSearch(queries, few, { k: 3, similarity: "dot", engine });
  await exactSearch(queries, items, { k: 1_100, similarity: "dot", engine });
  await exactSearch(queries, items, { k: 3, similarity: "euclidean", engine });
  expect(engine.products).toBe(0);
});

test("the rank in a sample that stands for the k-th best of all", () => {
  expect(sampleRank(100, 2_000, 100_000)).toBe(Math.ceil(2 + 3 * Math.sqrt(2) + 3));
  expect(sampleRank(5_000, 100, 5_000)).toBe(100);
});

interface CountingEngine extends MatrixEngine {
  readonly products: number;
  readonly screenedInFloat32: number;
}

/** The plain engine with products of integers, which counts them and the queries it screens in float32. */
function integerEngine(onProducts: () => void = () => {}): CountingEngine {
  let products = 0;
  let screenedInFloat32 = 0;
  const multiply: IntegerProducts = async (left, right, { rows: count, dims, columns }, out) => {
    products++;
    onProducts();
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let j = 0; j < dims; j++) sum += (left[row * dims + j]! - 128) * right[j * columns + column]!;
        out[row * columns + column] = sum;
      }
    }
  };
  return {
    ...plain,
    get products() {
      return products;
    },
    get screenedInFloat32() {
      return screenedInFloat32;
    },
    topK(queries, items, k, options) {
      screenedInFloat32 += queries.rows;
      return plain.topK(queries, items, k, options);
    },
    integerProducts: async () => multiply,
  };
}

function vectors(count: number, dims: number, seed: number, centre: (j: number) => number): EmbeddingMatrix {
  const random = seededRandom(seed);
  const data = Float32Array.from({ length: count * dims }, (_, i) => centre(i % dims) + random.normal());
  return embeddingMatrix(count, dims, data);
}

/** Each row five times, so that lists end within ties. */
function repeated({ rows: count, dims, data }: EmbeddingMatrix): EmbeddingMatrix {
  for (let row = 0; row < count; row++) {
    const from = (row - (row % 5)) * dims;
    data.copyWithin(row * dims, from, from + dims);
  }
  return embeddingMatrix(count, dims, data);
}
