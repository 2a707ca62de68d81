import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { type CliRun, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const examples = ["my-provider.mjs", "my-retriever.mjs", "my-reranker.mjs", "my-metric.mjs"];
const shop = join(projectRoot, "data", "demo-shop");
const quick = ["-d", shop, "--timing-queries", "3", "--threads", "1", "--limit", "40"];
const metrics = ["--metric", "module:./my-metric.mjs", "--metric", "ndcg@10"];

/** An empty folder with the examples of the documents, and the package where an install puts it. */
async function project(): Promise<string> {
  const folder = await emptyFolder();
  for (const name of examples) await cp(join(projectRoot, "docs", "examples", name), join(folder, name));
  await mkdir(join(folder, "node_modules"));
  await symlink(projectRoot, join(folder, "node_modules", "alidade"));
  return folder;
}

const parse = ({ stdout }: CliRun): BenchmarkResult => benchmarkResultSchema.parse(JSON.parse(stdout));

describe("the examples of the documents", () => {
  test("have types that the package checks, from JSDoc alone", async () => {
    const folder = await project();
    const options = { module: "NodeNext", moduleResolution: "NodeNext", target: "ES2023", strict: true };
    const rest = { checkJs: true, allowJs: true, noEmit: true, skipLibCheck: true, types: [] };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: { ...options, ...rest, noUncheckedIndexedAccess: true },
        files: examples,
      }),
    );
    const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
    const check = () => promisify(execFile)(process.execPath, [tsc, "-p", "."], { cwd: folder });
    await check();
    const wrong = (await readFile(join(folder, "my-metric.mjs"), "utf8")).replace('"higher"', '"up"');
    await writeFile(join(folder, "my-metric.mjs"), wrong);
    const error = await check().catch((thrown: { stdout: string }) => thrown.stdout);
    expect(String(error)).toMatch(/my-metric\.mjs.*"up"/s);
  }, 60_000);

  test("what a module throws is told with its own lines; the other candidates stand", async () => {
    const folder = await project();
    await writeFile(
      join(folder, "broken.mjs"),
      "export const provider = {\n  dims: 2,\n  embed(texts) {\n    return texts.map((text) => text.lenght.toFixed());\n  },\n};\n",
    );
    const made = await runCli(
      ["bench", ...quick, "-m", "bm25", "-m", "module:./broken.mjs", "--json"],
      folder,
    );
    expect(made.code).toBe(4);
    const [words, broken] = parse(made).candidates;
    expect([words!.status, broken!.status]).toEqual(["ok", "failed"]);
    expect(broken!.error).toMatch(
      /threw TypeError: Cannot read .*'toFixed'\)\n {2}at .*\.\/broken\.mjs:4:\d+/,
    );
    expect(broken!.error).not.toContain(folder);
  }, 60_000);

  test("a model, a search engine and a metric in one bench; stored, verified where the metric is named, and by hash", async () => {
    const folder = await project();
    const candidates = [
      ...["-m", "bm25", "-m", "module:./my-provider.mjs?size=256&dims=128&threads=2"],
      ...["-m", "module:./my-retriever.mjs"],
    ];
    const made = await runCli(["bench", ...quick, ...candidates, ...metrics, "--json"], folder);
    expect(made.code, made.stderr).toBe(0);
    const result = parse(made);
    expect(result.candidates.map(({ status, dims }) => [status, dims])).toEqual([
      ["ok", null],
      ["ok", 128],
      ["ok", null],
    ]);
    for (const { id, metrics: scores } of result.candidates) {
      expect(scores["ndcg@10"]!.mean, id).toBeGreaterThan(0.05);
      expect(scores["module:./my-metric.mjs"]!.mean, id).toBeGreaterThan(0.05);
    }
    expect(result.decision.metric).toBe("module:./my-metric.mjs");
    expect(result.userMetrics).toMatchObject([
      { name: "module:./my-metric.mjs", better: "higher", bounds: { low: 0, high: 1 }, cutoff: 3 },
    ]);
    const manifest = JSON.stringify(result.candidates[1]!.manifest);
    expect(manifest).toContain('"option size":"256"');
    expect(manifest).toMatch(/"my-provider.mjs":"[0-9a-f]{64}"/);
    expect(manifest).not.toContain(folder);

    const unnamed = await runCli(["verify"], folder);
    expect(unnamed.code).toBe(2);
    expect(unnamed.stdout).toContain("module:./my-metric.mjs is a metric of somebody's own");
    const named = await runCli(["verify", "--metric", "module:./my-metric.mjs", "--json"], folder);
    expect(named.code, named.stdout).toBe(0);
    expect(JSON.parse(named.stdout)).toMatchObject({ verdict: "verified", differences: [] });

    // A changed file is another model, another metric.
    for (const name of ["my-provider.mjs", "my-metric.mjs"]) {
      const text = await readFile(join(folder, name), "utf8");
      await writeFile(join(folder, name), `${text}\n// changed\n`);
    }
    const other = await runCli(["verify", "--metric", "module:./my-metric.mjs"], folder);
    expect([other.code, other.stdout]).toEqual([2, expect.stringContaining("and its code is not what")]);
    const before = (await readdir(join(folder, ".alidade", "cache", "outcomes"))).length;
    const again = parse(await runCli(["bench", ...quick, ...candidates, ...metrics, "--json"], folder));
    expect((await readdir(join(folder, ".alidade", "cache", "outcomes"))).length).toBe(before + 1);
    expect(again.candidates.map(({ metrics: scores }) => scores["ndcg@10"]!.mean)).toEqual(
      result.candidates.map(({ metrics: scores }) => scores["ndcg@10"]!.mean),
    );
  }, 120_000);
});
