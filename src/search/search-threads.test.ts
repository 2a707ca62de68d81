import { afterAll, describe, expect, test } from "vitest";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import { exactSearch, searchPrepared } from "../neighbors/exact-search.js";
import { prepareItems } from "../neighbors/prepare-items.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { createOnnxMatrixEngine } from "./onnx-matrix-engine.js";
import { openSearchThreads } from "./search-threads.js";

const [rows, dims] = [60_000, 96];
const one = createOnnxMatrixEngine({ threads: 1 });
const three = createOnnxMatrixEngine({ threads: 3 });
afterAll(async () => {
  await one.close();
  await three.close();
});

describe("a search in threads", () => {
  const items = vectors(rows, 1);
  const queries = vectors(1_800, 2);

  test.each(["cosine", "dot"] as const)(
    "gives the lists of one thread, bit for bit: %s",
    async (similarity) => {
      for (let row = 0; row < rows; row += 101) items.data.fill(0, row * dims, row * dims + dims);
      queries.data.fill(0, 7 * dims, 8 * dims);
      const exclude = Array.from({ length: queries.rows }, (_, query) => Int32Array.of(query, query + 1));
      const told: number[] = [];
      const onProgress = (event: { type: string; done?: number }): void => void told.push(event.done ?? -1);
      const found = await exactSearch(queries, items, {
        k: 30,
        similarity,
        exclude,
        engine: three,
        onProgress,
      });
      expect(found).toEqual(await exactSearch(queries, items, { k: 30, similarity, exclude, engine: one }));
      expect(told.length).toBeGreaterThan(2);
      expect(told).toEqual([...told].sort((a, b) => a - b));
    },
  );

  test("several at once, of the same and of other items", async () => {
    const prepared = [prepareItems(items, "cosine"), prepareItems(vectors(rows, 3), "dot")] as const;
    const searches = [prepared[0], prepared[1], prepared[0]].map((each, i) =>
      searchPrepared(queries, each, { k: 5 + i, engine: three }),
    );
    for (const [i, found] of (await Promise.all(searches)).entries()) {
      const each = prepared[i === 1 ? 1 : 0];
      expect(found).toEqual(await searchPrepared(queries, each, { k: 5 + i, engine: one }));
    }
  });

  test("an abort ends it, and the next search finds everything", async () => {
    const controller = new AbortController();
    const prepared = prepareItems(items, "dot");
    const search = searchPrepared(queries, prepared, { k: 9, engine: three, signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(search).rejects.toThrow("interrupted");
    const again = await searchPrepared(queries, prepared, { k: 9, engine: three });
    expect(again).toEqual(await searchPrepared(queries, prepared, { k: 9, engine: one }));
  });
});

test("what goes wrong in a thread is the error of the search, and the threads can be closed", async () => {
  const threads = await openSearchThreads(2);
  const part = { queries: embeddingMatrix(1, 1, Float32Array.of(1)) } as never;
  const search = threads.search([part, part], { onSettled: () => {} });
  await expect(search).rejects.toThrow("Cannot read properties of undefined");
  await threads.close();
});

function vectors(count: number, seed: number) {
  const random = seededRandom(seed);
  return embeddingMatrix(
    count,
    dims,
    Float32Array.from({ length: count * dims }, () => random.normal()),
  );
}
