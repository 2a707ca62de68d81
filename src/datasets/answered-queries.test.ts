import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AnsweredQueries } from "./dataset-source.js";
import { readDataset } from "./read-dataset.js";

async function read(answered: AnsweredQueries | undefined, limit?: number) {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-answered-"));
  await mkdir(join(cwd, "shop", "qrels"), { recursive: true });
  await writeFile(join(cwd, "shop", "corpus.jsonl"), '{"_id":"d1","text":"a"}\n{"_id":"d2","text":"b"}\n');
  const queries = ["q1", "q2", "q3"].map((id) => JSON.stringify({ _id: id, text: id })).join("\n");
  await writeFile(join(cwd, "shop", "queries.jsonl"), queries);
  await writeFile(join(cwd, "shop", "qrels", "test.tsv"), "q3\td2\t1\nq1\td1\t0\n");
  return readDataset({ kind: "beir", path: "shop" }, { cwd, answered, limit });
}

test.each<[AnsweredQueries | undefined, string[], number[], number]>([
  [undefined, ["q1", "q3"], [0, 1, 2], 2],
  ["judged", ["q1", "q3"], [0, 1, 2], 2],
  ["all", ["q1", "q2", "q3"], [0, 1, 1, 2], 2],
  ["unjudged", ["q2"], [0, 0], 0],
])("%s queries own the rows of their judgements", async (answered, ids, offsets, judged) => {
  const { queries, qrels, summary } = await read(answered);
  expect(queries.ids).toEqual(ids);
  expect(qrels!.queryIds).toEqual(ids);
  expect([...qrels!.offsets]).toEqual(offsets);
  expect(summary.judgedQueries).toBe(judged);
  expect(summary.withoutPositive).toBe(judged === 0 ? 0 : 1);
  const left = summary.warnings.filter(({ code }) => code === "query-without-judgement");
  expect(left).toHaveLength(answered === undefined || answered === "judged" ? 1 : 0);
});

test("a sample is drawn from the queries that are answered", async () => {
  const { queries, qrels } = await read("all", 2);
  expect(queries.ids).toHaveLength(2);
  expect(qrels!.queryIds).toEqual(queries.ids);
});
