import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { checkJUnit } from "./junit-schema.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";
import { writeBrokenModel } from "./tiny-onnx.js";

const shop = join(projectRoot, "data", "demo-shop");

async function project(gates: readonly unknown[], models: readonly string[] = ["bm25", "static:embedded"]) {
  const cwd = await emptyFolder();
  const config = { data: shop, models, metrics: ["ndcg@10"], slices: ["none"], gates };
  await writeFile(join(cwd, "alidade.yaml"), JSON.stringify(config));
  return cwd;
}

async function bench(cwd: string, ...args: string[]) {
  const run = await runCli(["bench", "--json", "--timing-queries", "20", ...args], cwd);
  const result = (): BenchmarkResult => benchmarkResultSchema.parse(JSON.parse(run.stdout));
  return { ...run, result };
}

const tooMuch = { require: "ndcg@10 >= 0.99", candidate: "bm25" };
const enough = { require: "ndcg@10 >= 0.5", candidate: "bm25" };

describe("exit codes", () => {
  test("0 where all gates pass, 3 where one fails, 0 again with --exit-zero", async () => {
    const cwd = await project([enough, tooMuch]);
    const failed = await bench(cwd);
    expect(failed.code, failed.stderr).toBe(3);
    expect(failed.result().gates).toMatchObject({
      passed: false,
      findings: [{ status: "passed" }, { status: "failed", bound: expect.any(Number) }],
    });
    expect((await bench(cwd, "--exit-zero")).code).toBe(0);
    expect((await bench(await project([enough]))).code).toBe(0);
  });

  test("4 beats 3, --exit-zero does not touch it, and what failed is not judged", async () => {
    const broken = { require: "p95 < 10s", candidate: "onnx:./broken" };
    const cwd = await project([tooMuch, broken], ["bm25", "onnx:./broken"]);
    writeBrokenModel(join(cwd, "broken"));
    const run = await bench(cwd, "--exit-zero");
    expect(run.code, run.stderr).toBe(4);
    expect(run.result().gates!.findings).toMatchObject([
      { status: "failed" },
      { status: "not-judged", why: "the candidate failed" },
    ]);
    expect((await bench(cwd)).code).toBe(4);
  });

  test("2 before anything is computed where a gate cannot be judged at all", async () => {
    const cwd = await project([{ nonInferior: { metric: "ndcg@10", margin: 1.4, baseline: "bm25" } }]);
    const margin = await bench(cwd);
    expect(margin.code).toBe(2);
    expect(margin.stderr).toContain(
      "gates[0].nonInferior.margin is 1.4; expected a number below 1 (alidade.yaml:1:",
    );
    const unknown = await bench(await project([{ require: "p94 < 20ms" }]));
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('Did you mean "p95"? ');
    expect(await readdir(cwd)).toEqual(["alidade.yaml"]);
  });
});

test("a latency is judged by fresh calls only, and it is said how to get them", async () => {
  const cwd = await project([{ require: "p50 < 10s", candidate: "bm25", by: "value" }]);
  expect((await bench(cwd)).code).toBe(0);
  const replayed = await bench(cwd);
  expect(replayed.code).toBe(3);
  expect(replayed.result().gates!.findings[0]).toMatchObject({ status: "not-judged" });
  expect(replayed.result().gates!.findings[0]!.why).toContain("--refresh measures again");
  expect((await bench(cwd, "--refresh")).code).toBe(0);
});

test("a committed baseline: an earlier result.json with its details, paired by query id", async () => {
  const cwd = await project([], ["bm25"]);
  const first = await bench(cwd);
  expect(first.code, first.stderr).toBe(0);
  const { id } = first.result();
  await mkdir(join(cwd, "baseline"));
  for (const file of ["result.json", "details.json"])
    await cp(join(cwd, ".alidade", "results", id, file), join(cwd, "baseline", file));
  const gate = { nonInferior: { metric: "ndcg@10", margin: 0.05, baseline: "baseline/result.json" } };
  const config = { data: shop, models: ["bm25"], metrics: ["ndcg@10"], slices: ["none"], gates: [gate] };
  const write = (models: unknown[]) =>
    writeFile(join(cwd, "alidade.yaml"), JSON.stringify({ ...config, models }));

  // The same system: no difference, whatever the number of queries.
  await write(["bm25"]);
  const same = await bench(cwd);
  expect(same.code, same.stderr).toBe(0);
  expect(same.result().gates!.findings[0]!.difference).toMatchObject({
    result: id,
    n: 100,
    unpaired: 0,
    identical: true,
  });

  // Another model under the old name is much worse.
  await write([{ model: "static:embedded?dims=64", name: "bm25" }]);
  const worse = await bench(cwd, "-o", "gates.junit.xml", "-o", "summary.md");
  expect(worse.code).toBe(3);
  expect(worse.stderr).toContain("it passes an equally good candidate in");
  const [finding] = worse.result().gates!.findings;
  expect(finding).toMatchObject({ status: "failed", difference: { queriesNeeded: null, n: 100 } });
  const xml = await readFile(join(cwd, "gates.junit.xml"), "utf8");
  expect(checkJUnit(xml)).toEqual([]);
  expect(xml).toContain('<failure type="not shown"');
  expect(await readFile(join(cwd, "summary.md"), "utf8")).toContain(
    "**Gates failed: 0 of 1 check passed; 1 failed.**",
  );

  // The stored result says the same later.
  const shown = await runCli(["report", "-o", "again.junit.xml"], cwd);
  expect(shown.code, shown.stderr).toBe(0);
  expect(await readFile(join(cwd, "again.junit.xml"), "utf8")).toBe(xml);
  const verified = await runCli(["verify"], cwd);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);

  // Other data are refused before anything is computed.
  await writeFile(join(cwd, "alidade.yaml"), JSON.stringify({ ...config, limit: 50 }));
  const refused = await bench(cwd);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("cannot be compared with this run, because the data differ");
});

test("validate tells the power of each gate without computing anything", async () => {
  const gate = { nonInferior: { metric: "ndcg@10", margin: 0.02, baseline: "bm25" } };
  const cwd = await project([gate]);
  const run = await runCli(["validate"], cwd);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout.replace(/\n/g, " ")).toContain(
    "gate: gates[0], ndcg@10 no worse than bm25 by 0.02, for static:embedded: with 100 queries and a standard deviation of 0.280 (assumed) it passes an equally good candidate in",
  );
  expect(run.stdout).toContain("1318");
});
