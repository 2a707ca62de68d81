import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const shop = join(projectRoot, "data", "demo-shop");

describe("--require and --weight that cannot be read: exit 2, the value quoted, before anything runs", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await emptyFolder();
  });

  test.each([
    ["--weight", "ndcg@10=3,p95=0", /--weight is "p95=0"; expected/],
    ["--weight", "__proto__=1", /--weight is "__proto__=1"/],
    ["--weight", "p95=1, p95 =2", /--weight gives p95 twice/],
    ["--require", "p94 < 20ms", /"p94" is not a measure of a candidate\. Did you mean "p95"/],
    ["--require", "on-devise", /"on-devise" is not a requirement;.*[Dd]id you mean "on-device"/],
  ])("%s %s", async (flag, value, message) => {
    const args = ["bench", "--data", shop, "--model", "bm25", flag, value];
    const { code, stdout, stderr } = await runCli(args, cwd);
    expect(stderr.replace(/\s+/g, " ")).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("in a config the place is named; a gate needs a bound", async () => {
    const gates = "[{ require: on-device }]";
    await writeFile(join(cwd, "alidade.yaml"), `data: ${shop}\nmodels: [bm25]\ngates: ${gates}\n`);
    const { code, stderr } = await runCli(["bench"], cwd);
    expect(stderr).toMatch(/bound on one of its measures.*\(alidade\.yaml:3:/s);
    expect(code).toBe(2);
  });
});

describe("what is measured with one thread", () => {
  async function bench(rest: object, cwd: string, ...args: string[]): Promise<BenchmarkResult> {
    const models = ["bm25", "static:embedded"];
    const config = { data: shop, models, metrics: ["ndcg@10"], slices: ["none"], limit: 30, ...rest };
    await writeFile(join(cwd, "alidade.yaml"), JSON.stringify(config));
    const run = await runCli(["bench", "--json", "--timing-queries", "20", ...args], cwd);
    expect([0, 3], run.stderr).toContain(run.code);
    return benchmarkResultSchema.parse(JSON.parse(run.stdout));
  }

  test("a weight on it measures it; a gate takes fresh times alone, and --refresh makes them", async () => {
    const cwd = await emptyFolder();
    const weighed = await bench({ weights: { "ndcg@10": 3, "device.p50": 1 } }, cwd);
    expect(weighed.choice!.weighed).toMatchObject({ notRanked: [], chosen: "bm25" });
    expect(weighed.choice!.upkeep.map(({ owner, licences }) => [owner, licences])).toEqual([
      ["no model", []],
      ["own", ["apache-2.0"]],
    ]);
    const [words, model] = weighed.candidates.map(({ onDevice }) => onDevice!);
    expect(words).toMatchObject({ modelBytes: 0, threads: 1, timedQueries: 20, cached: false });
    expect(model!.modelBytes).toBeGreaterThan(1e6);
    expect(model!.reusedVectors).toBe(true);
    for (const { peakRssBytes, baselineRssBytes, queryMs } of [words!, model!]) {
      expect(peakRssBytes).toBeGreaterThanOrEqual(baselineRssBytes);
      expect(queryMs!.p50).toBeGreaterThan(0);
      expect(queryMs!.p95).toBeGreaterThanOrEqual(queryMs!.p50);
    }

    // The embedded model has more than a megabyte; words have no model.
    const gates = [{ require: "device.p50 < 10s", by: "value" }, { require: "device.size < 1MB" }];
    const statuses = ({ gates: found }: BenchmarkResult) => found!.findings.map(({ status }) => status);
    const again = await bench({ gates }, cwd);
    expect(again.candidates[1]!.onDevice).toEqual({ ...model, cached: true });
    expect(statuses(again)).toEqual(["not-judged", "not-judged", "passed", "failed"]);
    const anew = await bench({ gates }, cwd, "--refresh");
    expect(statuses(anew)).toEqual(["passed", "passed", "passed", "failed"]);
    expect(anew.candidates[1]!.onDevice!.measuredAt > model!.measuredAt).toBe(true);
  });
});
