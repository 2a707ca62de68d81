import { describe, expect, test } from "vitest";
import { batchBody, batchesOf } from "./mlflow-batches.js";
import { mlflowKey, mlflowValue } from "./mlflow-names.js";

describe("mlflowKey", () => {
  test.each([
    ["ndcg@10", "ndcg_at_10"],
    ["ndcg@10_low", "ndcg_at_10_low"],
    ["rbp.80", "rbp.80"],
    ["alidade.kept_here.report.html", "alidade.kept_here.report.html"],
    ["map(rel=2):x", "map_rel_2__x"],
    ["/a//b/../c/./", "a/b/__/c/_"],
    ["größe in %", "gr__e in _"],
    ["", "_"],
    ["..", "__"],
  ])("%s becomes %s", (key, name) => expect(mlflowKey(key)).toBe(name));

  test("long keys stay apart within 250 characters", () => {
    const [a, b] = [mlflowKey(`${"x".repeat(300)}a`), mlflowKey(`${"x".repeat(300)}b`)];
    expect([a.length, b.length]).toEqual([250, 250]);
    expect(a).not.toBe(b);
  });

  test("values are cut to what is taken, and say so", () => {
    expect(mlflowValue("x".repeat(6000), "param")).toHaveLength(6000);
    expect(mlflowValue("x".repeat(6001), "param")).toMatch(/^x{5999}…$/);
    expect(mlflowValue("x".repeat(5001), "tag")).toHaveLength(5000);
  });
});

test("batches hold at most 100 parameters, 100 tags, 1,000 values and a megabyte, in order", () => {
  const pairs = (count: number, value: string) =>
    Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value }));
  const metrics = Array.from({ length: 2500 }, (_, i) => ({ key: `m${i}`, value: i, step: 0, timeMs: 1 }));
  const batches = batchesOf({ params: pairs(250, "日".repeat(2000)), metrics, tags: pairs(150, "t") });
  for (const { params, metrics, tags } of batches) {
    expect(params.length).toBeLessThanOrEqual(100);
    expect(tags.length).toBeLessThanOrEqual(100);
    expect(params.length + metrics.length + tags.length).toBeLessThanOrEqual(1000);
    expect(Buffer.byteLength(batchBody("r", { params, metrics, tags }))).toBeLessThan(1_000_000);
  }
  expect(batches.flatMap((batch) => batch.metrics)).toEqual(metrics);
  expect(batches.flatMap((batch) => batch.params)).toHaveLength(250);
  expect(batches.flatMap((batch) => batch.tags)).toHaveLength(150);
  expect(batchesOf({ params: [], metrics: [], tags: [] })).toEqual([]);
});
