import { describe, expect, test } from "vitest";
import { embeddingMatrix } from "../contracts/embedding-matrix.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { blockedTopK, planBlocks } from "./blocked-top-k.js";
import { createPlainEngine } from "./plain-engine.js";

describe("planBlocks", () => {
  test("bounds the scores and the results of a call, and covers everything", () => {
    for (const queries of [1, 7, 135, 1000, 100_000]) {
      for (const items of [1, 31, 19_406, 100_000, 10_000_000]) {
        for (const k of [1, 116, 1070, 100_000]) {
          const plan = planBlocks(queries, items, k);
          expect(plan.queries).toBeGreaterThanOrEqual(1);
          expect(plan.queries).toBeLessThanOrEqual(queries);
          expect(plan.items).toBeLessThanOrEqual(items);
          expect(plan.items).toBeGreaterThanOrEqual(Math.min(items, 10_000));
          expect(plan.queries * (plan.items - 32)).toBeLessThanOrEqual(2 ** 26);
          expect(plan.queries * k).toBeLessThanOrEqual(Math.max(k, 2 ** 23));
          expect(plan.items === items || plan.items % 32 === 0).toBe(true);
        }
      }
    }
  });

  test("takes a small search in one call, and even blocks of a large one", () => {
    expect(planBlocks(135, 19_406, 1070)).toEqual({ queries: 135, items: 19_406 });
    expect(planBlocks(1000, 100_000, 100)).toEqual({ queries: 500, items: 100_000 });
    expect(planBlocks(0, 0, 1)).toEqual({ queries: 1, items: 1 });
  });
});

describe("blockedTopK", () => {
  test("gives the same list whatever the blocks, ties across their borders included", async () => {
    const random = seededRandom(1);
    const engine = createPlainEngine();
    const small = (rows: number) => Float32Array.from({ length: rows * 2 }, () => random.below(3) - 1);
    const items = embeddingMatrix(50, 2, small(50));
    const queries = embeddingMatrix(6, 2, small(6));
    const bias = Float32Array.from({ length: 50 }, (_, row) => -(row % 3));
    for (const k of [1, 10, 49, 50]) {
      const whole = await engine.topK(queries, items, k, { bias });
      for (const blockRows of [1, 7, 10, 25, 49, 50, 51]) {
        expect(await blockedTopK(engine, queries, items, k, { bias, blockRows })).toEqual(whole);
      }
    }
  });
});
