import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const demoShop = join(projectRoot, "data", "demo-shop");
const words = join(projectRoot, "test", "fixtures", "words", "glove.txt");
const base = ["-d", demoShop, "--timing-queries", "5"];

async function bench(args: readonly string[], folder: string): Promise<BenchmarkResult> {
  const run = await runCli(["bench", "--json", ...base, ...args], folder);
  expect(run.code, run.stderr).toBe(0);
  return benchmarkResultSchema.parse(JSON.parse(run.stdout));
}

const candidateOf = (result: BenchmarkResult, id: string) =>
  result.candidates.find((each) => each.id === id)!;

describe("models that are fitted on the documents", () => {
  const args = ["-m", "bm25", "-m", "lsa?dims=64", "-m", `words:${words}`, "--hybrid", "bm25,lsa?dims=64"];
  let folder: string;
  let first: BenchmarkResult;

  beforeAll(async () => {
    folder = await emptyFolder();
    first = await bench(args, folder);
  });

  test("stand in the table with what they found, and a fit is made once", async () => {
    const lsa = candidateOf(first, "lsa?dims=64");
    expect(lsa).toMatchObject({ status: "ok", dims: 64, empty: { documents: 0 } });
    expect(lsa.metrics["ndcg@10"]!.mean).toBeGreaterThan(0.5);
    expect(JSON.stringify(lsa.manifest)).toContain("terms stand in at least 2 documents");
    expect(lsa.timing!.indexTextsPerSecond).toBeGreaterThan(0);
    const words = first.candidates[2]!;
    expect(words.status).toBe("ok");
    expect(words.empty.queries).toBeGreaterThan(0);
    expect(JSON.stringify(words.manifest)).toMatch(/% of the documents' \d+ words have no vector/);
    // The hybrid read the fit that lsa had made.
    expect(await readdir(join(folder, ".alidade", "cache", "fitted"))).toHaveLength(2);
    expect(first.candidates[3]!.status).toBe("ok");
  });

  test("a second run takes everything from the store; a new run of the same data gives the same lists", async () => {
    const second = await bench(args, folder);
    expect(second.candidates.map(({ timing }) => timing!.cached)).toEqual([true, true, true, true]);
    const anew = await bench([...args, "--no-cache"], await emptyFolder());
    expect(anew.candidates.map(({ metrics }) => metrics)).toEqual(
      first.candidates.map(({ metrics }) => metrics),
    );
    expect(anew.candidates.map(({ manifest }) => manifest)).toEqual(
      first.candidates.map(({ manifest }) => manifest),
    );
  });

  test("other documents are another fit; a damaged fit is said and made again", async () => {
    const copy = join(await emptyFolder(), "shop");
    await cp(demoShop, copy, { recursive: true });
    const corpus = join(copy, "corpus.jsonl");
    await writeFile(
      corpus,
      `${await readFile(corpus, "utf8")}{"_id":"new","title":"","text":"a kettle and a teapot"}\n`,
    );
    const other = await runCli(
      ["bench", "--json", "-d", copy, "-m", "lsa?dims=64", "--timing-queries", "5"],
      folder,
    );
    expect(other.code, other.stderr).toBe(0);
    const fits = join(folder, ".alidade", "cache", "fitted");
    expect(await readdir(fits)).toHaveLength(3);
    for (const name of await readdir(fits)) await writeFile(join(fits, name, "words.txt"), "spoilt");
    const search = await runCli(["search", "kettle", "-d", demoShop, "-m", "lsa?dims=64", "-k", "1"], folder);
    expect(search.code, search.stderr).toBe(0);
    expect(search.stderr).toMatch(/The stored fit .* is damaged .* and is made again/);
    expect(search.stderr).toMatch(/lsa\?dims=64: .*terms stand in at least 2 documents/);
  });

  test("cache shows them and clears them", async () => {
    expect((await runCli(["cache"], folder)).stdout).toMatch(/^fitted models +\d/m);
    await runCli(["cache", "clear"], folder);
    expect((await runCli(["cache"], folder)).stdout).not.toContain("fitted models");
  });
});

test("similarity fits on the data, and asks for data where there is none", async () => {
  const folder = await emptyFolder();
  const pair = ["similarity", "waterproof jacket", "rain coat", "--json", "-m", "lsa"];
  const found = await runCli([...pair, "-d", demoShop], folder);
  expect(found.code, found.stderr).toBe(0);
  const report = JSON.parse(found.stdout) as { models: { model: string; cosine: number; space: unknown }[] };
  expect(report.models[0]!.model).toBe("lsa");
  expect(report.models[0]!.cosine).toBeGreaterThan(-1);
  expect(report.models[0]!.space).not.toBeNull();
  const without = await runCli(pair, folder);
  expect([without.code, without.stderr]).toEqual([
    2,
    expect.stringContaining(
      '"lsa" is fitted on documents before it can make vectors; name data (--data FOLDER)',
    ),
  ]);
});

test.each([
  ["lsa?dims=x", /dims is "x"; expected a whole number from 1/],
  ["words:no-such.txt", /There is no such file \(no-such\.txt\)/],
  ["words:bad.txt", /no file of word vectors/],
  ["words:good.txt?weights=tfidf", /weights is "tfidf"; expected sif, idf, mean/],
])("validate refuses %s before anything is spent", async (model, message) => {
  const folder = await emptyFolder();
  await writeFile(join(folder, "bad.txt"), "this is a letter\n");
  await writeFile(join(folder, "good.txt"), "kettle 1 2\n");
  const run = await runCli(["validate", "-d", demoShop, "-m", model], folder);
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(message);
});
