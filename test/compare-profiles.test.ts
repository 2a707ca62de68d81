import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { ProfilesReport } from "../src/workflows/compare-profiles.js";
import { emptyFolder, runCli } from "./run-cli.js";

let folder: string;

beforeAll(async () => {
  folder = await emptyFolder();
  await writeFile(join(folder, "run.trec"), "q1 Q0 d1 1 0.5 x\nq1 Q0 d2 2 0.5 x\n");
  await writeFile(join(folder, "qrels.tsv"), "q1\td1\t1\nq2\td1\t1\n");
});

test("--json holds every profile with its causes; the table says them in words", async () => {
  const args = ["compare", "run.trec", "--qrels", "qrels.tsv", "--profiles", "--metric", "mrr"];
  const json = await runCli([...args, "--json"], folder);
  expect(json.code, json.stderr).toBe(0);
  const { schema, judgedQueries, metrics } = JSON.parse(json.stdout) as ProfilesReport;
  expect([schema, judgedQueries, metrics.length]).toEqual(["alidade/profiles/v1", 2, 1]);
  const { scores, reasons } = metrics[0]!;
  // Of two equal scores d2 stands first by id descending: 1/2 for q1, nothing for q2.
  expect(scores[0]).toMatchObject({ profile: "alidade", value: 0.25, queries: 2 });
  const ranx = scores.findIndex(({ profile }) => profile === "ranx");
  expect(scores[ranx]).toMatchObject({ value: 0.5, causes: [{ rule: "ties", queries: 1, effect: 0.25 }] });
  expect(reasons[ranx]).toEqual(["equal scores stay as the run lists them"]);
  const table = (await runCli(args, folder)).stdout.replace(/\s+/g, " ");
  expect(table).toContain("equal scores stay as the run lists them (1 query, +0.2500 alone)");
  expect(table).toContain("trec10 error – – stops with an error: 1 judged query has no list");
});

test.each([
  [["run.trec", "--profiles"], /needs the judgements/],
  [["run.trec", "other.trec", "--profiles", "--qrels", "qrels.tsv"], /"other\.trec" is a second one/],
  [["run.trec", "--profiles", "--qrels", "qrels.tsv", "--candidate-a", "x"], /holds one candidate/],
  [["run.trec", "--profiles", "--qrels", "nowhere.tsv"], /no such file.*nowhere\.tsv/],
  [["run.trec", "--profiles", "--qrels", "qrels.tsv", "--metric", "ndgc@3"], /Did you mean "ndcg@10"/],
  [["run.trec"], /name a second result/],
])("refuses %j with exit code 2", async (args, message) => {
  const done = await runCli(["compare", ...args], folder);
  expect(done.code).toBe(2);
  expect(done.stderr).toMatch(message);
  expect(done.stdout).toBe("");
});
