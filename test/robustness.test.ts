import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";
import { writeBrokenModel } from "./tiny-onnx.js";

const demoShop = join(projectRoot, "data", "demo-shop");

async function bench(
  args: readonly string[],
  folder: string,
  code = 0,
): Promise<{ result: BenchmarkResult; stderr: string }> {
  const run = await runCli(["bench", "--json", ...args], folder);
  expect(run.code, run.stderr).toBe(code);
  return { result: benchmarkResultSchema.parse(JSON.parse(run.stdout)), stderr: run.stderr };
}

describe("a candidate that fails", () => {
  test("leaves nobody the winner, and is named", async () => {
    const folder = await emptyFolder();
    writeBrokenModel(join(folder, "broken"));
    const models = ["-m", "bm25", "-m", "bm25?stem=false&stopwords=false&k1=0&b=0", "-m", "onnx:./broken"];
    const { result } = await bench(["--data", demoShop, ...models], folder, 4);
    expect(result.decision.winner).toBeNull();
    expect(result.decision.couldBeBest).toContain("onnx:./broken");
    expect(result.decision.reason).toContain("onnx:./broken failed");
    const { stdout } = await runCli(["report"], folder);
    expect(stdout).toMatch(/failed/);
  });

  test("as the baseline lets all pairs be compared, and keeps the findings", async () => {
    const folder = await emptyFolder();
    writeBrokenModel(join(folder, "broken"));
    const models = ["-m", "bm25", "-m", "static:embedded", "-m", "onnx:./broken"];
    const { result, stderr } = await bench(
      ["--data", demoShop, ...models, "--baseline", "onnx:./broken"],
      folder,
      4,
    );
    expect(result.baseline).toBeNull();
    expect(stderr).toMatch(/The baseline onnx:\.\/broken failed: every pair is compared instead/);
    const pairs = result.comparisons.filter(({ metric }) => metric === "ndcg@10").map(({ a, b }) => [a, b]);
    expect(pairs).toEqual([["bm25", "static:embedded"]]);
    expect(await readdir(join(folder, ".alidade", "results"))).toHaveLength(1);
  });
});

describe("what is asked must be answerable", () => {
  test.each([
    [["--depth", "5", "--metric", "ndcg@10"], /ndcg@10 looks at 10 documents and the lists are kept to 5/],
    [["--metric", "unjudged@10"], /unjudged@10 describes the judgements and cannot decide/],
    [["--metric", "judged@5,ndcg@10"], /judged@5 describes the judgements/],
    [["--query-id", "q"], /--data and --query-id were both given/],
  ])("%j", async (args, message) => {
    const run = await runCli(["bench", "--data", demoShop, "-m", "bm25", ...args], await emptyFolder());
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  test("a share of judged documents is described and never compared", async () => {
    const args = [
      "--data",
      demoShop,
      "-m",
      "bm25",
      "-m",
      "static:embedded",
      "--metric",
      "ndcg@10,unjudged@10",
    ];
    const { result } = await bench(args, await emptyFolder());
    expect(result.candidates[0]!.metrics["unjudged@10"]!.n).toBe(100);
    expect(result.comparisons.map(({ metric }) => metric)).toEqual(["ndcg@10"]);
  });
});

describe("stored work", () => {
  async function twins(folder: string, order: readonly string[]): Promise<void> {
    await mkdir(join(folder, "shop", "qrels"), { recursive: true });
    const lines = order.map((id) => `${JSON.stringify({ _id: id, text: "the same kettle" })}\n`);
    await writeFile(join(folder, "shop", "corpus.jsonl"), lines.join(""));
    await writeFile(join(folder, "shop", "queries.jsonl"), '{"_id":"q","text":"kettle"}\n');
    await writeFile(join(folder, "shop", "qrels", "test.tsv"), "q\ta\t1\nq\tb\t0\n");
  }

  test("follows the order of the rows, which breaks ties", async () => {
    const folder = await emptyFolder();
    const args = ["--data", "shop", "-m", "bm25", "--depth", "1", "--metric", "recall@1"];
    await twins(folder, ["a", "b"]);
    const first = await bench(args, folder);
    await twins(folder, ["b", "a"]);
    const second = await bench(args, folder);
    expect(first.result.dataset.fingerprint).toBe(second.result.dataset.fingerprint);
    expect([first, second].map(({ result }) => result.candidates[0]!.metrics["recall@1"]!.mean)).toEqual([
      1, 0,
    ]);
  });

  test.each([
    ["an empty outcome", "outcome.json", ""],
    ["an outcome of another form", "outcome.json", "{}"],
    ["a changed run", "run.trec", "q01 Q0 HF-1001 1 1 alidade\n"],
  ])("that is damaged (%s) is made again, and said", async (_name, file, content) => {
    const folder = await emptyFolder();
    const args = ["--data", demoShop, "-m", "bm25"];
    const first = await bench(args, folder);
    const outcomes = join(folder, ".alidade", "cache", "outcomes");
    const [key] = await readdir(outcomes);
    await chmod(join(outcomes, key!, file), 0o644);
    await writeFile(`${join(outcomes, key!, file)}.tmp`, content);
    const { rename } = await import("node:fs/promises");
    await rename(`${join(outcomes, key!, file)}.tmp`, join(outcomes, key!, file));
    const again = await bench(args, folder);
    expect(again.stderr).toMatch(/damaged/);
    expect(again.result.candidates[0]!.timing!.cached).toBe(false);
    expect(again.result.candidates[0]!.metrics).toEqual(first.result.candidates[0]!.metrics);
    expect(await readFile(join(outcomes, key!, "outcome.json"), "utf8")).toContain("runSha256");
  });
});

test("a file where .alidade/ should be is refused before anything runs", async () => {
  const folder = await emptyFolder();
  await writeFile(join(folder, ".alidade"), "");
  const run = await runCli(["bench", "--data", demoShop, "-m", "bm25"], folder);
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/cannot be written/);
  expect(run.stderr).not.toMatch(/indexing/);
});
