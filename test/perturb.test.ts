import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { benchmarkDetailsSchema } from "../src/contracts/benchmark-details.js";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const data = ["--data", join(projectRoot, "data", "demo-shop")];
const bench = ["bench", "--json", ...data, "--depth", "20", "--timing-queries", "1", "--limit", "30"];
let folder: string;
let first: BenchmarkResult;

async function run(args: readonly string[]): Promise<BenchmarkResult> {
  const done = await runCli([...bench, ...args], folder);
  expect(done.code, done.stderr).toBe(0);
  return benchmarkResultSchema.parse(JSON.parse(done.stdout));
}

beforeAll(async () => {
  folder = await emptyFolder();
  first = await run([
    "-m",
    "bm25",
    "-m",
    "static:embedded",
    "--perturb",
    "typos,case",
    "--perturb",
    "word-order",
  ]);
});

test("each candidate answers the perturbed queries, and what they cost is told", async () => {
  const { robustness } = first;
  expect(robustness!.kinds.map(({ kind }) => kind)).toEqual(["typos", "case", "word-order"]);
  expect(robustness!.effects).toHaveLength(6);
  for (const { candidate, kind, delta, n } of robustness!.effects) {
    expect(["bm25", "static:embedded"]).toContain(candidate);
    expect(n).toBeGreaterThan(0);
    // Words alone count for both candidates: neither case nor order changes anything.
    if (kind !== "typos") expect(delta).toBe(0);
    else expect(delta).toBeLessThan(0);
  }
});

test("the queries lie beside their originals in details.json, with the score of each candidate", async () => {
  const path = join(folder, ".alidade", "results", first.id, "details.json");
  const { perturbed, perQuery } = benchmarkDetailsSchema.parse(JSON.parse(await readFile(path, "utf8")));
  const typed = perturbed!.filter(({ kind }) => kind === "typos");
  expect(typed).toHaveLength(first.robustness!.kinds[0]!.changed);
  for (const { queryId, query, perturbed: text, scores } of typed) {
    const row = perQuery!.queryIds.indexOf(queryId);
    expect(perQuery!.queries[row]).toBe(query);
    expect(text).not.toBe(query);
    expect(scores.bm25![0]).toBe(perQuery!.metrics["ndcg@10"]!.bm25![row]);
  }
});

test("asked again, the lists come from the store and the findings are the same; without, nothing is added", async () => {
  const outcomes = await readdir(join(folder, ".alidade", "cache", "outcomes"));
  const again = await run(["-m", "bm25", "-m", "static:embedded", "--perturb", "typos,case,word-order"]);
  expect(again.robustness).toEqual(first.robustness);
  expect(await readdir(join(folder, ".alidade", "cache", "outcomes"))).toEqual(outcomes);
  expect((await run(["-m", "bm25"])).robustness).toBeUndefined();
});

test("a candidate that holds finished lists is not in it, and that is said", async () => {
  const lists = join(folder, ".alidade", "results", first.id, "runs", "bm25.trec");
  const { robustness, candidates } = await run([
    "-m",
    "static:embedded",
    "-m",
    `run:${lists}`,
    "--perturb",
    "typos",
  ]);
  expect(robustness!.effects.map(({ candidate }) => candidate)).toEqual(["static:embedded"]);
  expect(robustness!.skipped).toMatchObject([{ candidate: candidates[1]!.id }]);
  expect(robustness!.skipped[0]!.reason).toContain("another wording");
});

test.each([
  [["--perturb", "typo"], /"typo".*Did you mean "typos"/],
  [["--perturb", "typos,typos"], /"typos" was named twice/],
  [["--perturb", "typos", "--synonyms", "s.txt"], /add synonyms to --perturb/],
  [["--perturb", "synonyms", "--synonyms", "s.txt"], /no such file.*s\.txt/],
])("refuses %j with exit code 2", async (args, message) => {
  const done = await runCli([...bench, "-m", "bm25", ...args], folder);
  expect(done.code).toBe(2);
  expect(done.stderr).toMatch(message);
  expect(done.stdout).toBe("");
});
