import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compare } from "./compare.js";

let cwd: string;
const path = (name: string): string => join(cwd, name);

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-compare-"));
  await writeFile(path("qrels.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td1\t2\n");
  await writeFile(path("a.trec"), "q1 Q0 d1 1 2 a\nq1 Q0 d2 2 1 a\nq2 Q0 d1 1 1 a\n");
  await writeFile(path("b.trec"), "q1 Q0 x 1 2 b\nq1 Q0 d1 2 1 b\nq2 Q0 d1 1 1 b\nq9 Q0 d1 1 1 b\n");
});
afterAll(() => rm(cwd, { recursive: true }));

test("two run files: what nobody judged by each metric, and how alike the lists are", async () => {
  const report = await compare({
    a: path("a.trec"),
    b: path("b.trec"),
    qrels: path("qrels.tsv"),
    metrics: ["mrr", "precision@2"],
    seed: 1,
    cwd,
  });
  expect(report.holes.map(({ metric }) => metric)).toEqual(["mrr", "precision@2"]);
  const [mrr] = report.holes;
  expect(mrr!.candidates.map(({ documents }) => documents)).toEqual([0, 1]);
  expect(mrr!.candidates[1]).toMatchObject({ score: 0.75, low: 0.75, high: 1, queries: 1 });
  expect(mrr!.candidates[1]!.condensed.mean).toBe(1);
  // Were x relevant, both would have the first relevant document at rank 1.
  expect(mrr!.pairs).toMatchObject([
    { delta: 0.25, low: 0, high: 0.25, exact: true, settled: false, openQueries: 1 },
  ]);
  const [alike] = report.agreement;
  expect(alike).toMatchObject({ queries: 2, onlyInA: 0, onlyInB: 1, p: 0.9, k: 10 });
  expect(alike!.perQuery.queryIds).toEqual(["q1", "q2"]);
  expect(alike!.perQuery.rbo[1]).toBeCloseTo(1, 12);
  expect(alike!.perQuery.tau).toEqual([null, null]);
  expect(alike!.tau).toBeNull();
  expect(alike!.rboLeast!).toBeLessThan(alike!.rbo!.mean);
  expect(alike!.rboGreatest!).toBeGreaterThan(alike!.rbo!.mean);
});
