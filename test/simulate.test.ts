import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { simulationSchema } from "../src/contracts/simulation.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const demoShop = join(projectRoot, "data", "demo-shop");
const data = ["--data", demoShop, "-m", "bm25", "-m", "static:embedded"];
const quick = [...data, "--timing-queries", "1"];

describe("bench --simulate", () => {
  test("puts the simulation in the result, the page and the terminal; a stored result gives the same", async () => {
    const folder = await emptyFolder();
    const run = await runCli(["bench", ...quick, "--simulate", "150"], folder);
    expect(run.code, run.stderr).toBe(0);
    const [id] = await readdir(join(folder, ".alidade", "results"));
    const stored = join(folder, ".alidade", "results", id!);
    const result = benchmarkResultSchema.parse(
      JSON.parse(await readFile(join(stored, "result.json"), "utf8")),
    );
    const { simulation } = result;
    expect(simulation).toMatchObject({ dataSets: 150, candidates: 2, queries: 100, seed: 42 });
    expect(simulation!.level).toBe(result.decision.look?.level ?? result.decision.alpha);
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    const { falseWinners, power, coverage } = simulation!;
    const text = run.stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("Simulated on your scores On your data this procedure names a false winner in");
    expect(text).toContain(`hold the true mean in ${percent(coverage.means.share)}`);
    expect(falseWinners.allEqual.of).toBe(150);
    expect(power.filter(({ observed }) => observed)).toHaveLength(1);
    expect(await readFile(join(stored, "report.html"), "utf8")).toContain("Simulated on these scores");
    const again = await runCli(["bench", "--simulate", "150", "--result", id!, "--json"], folder);
    expect(simulationSchema.parse(JSON.parse(again.stdout))).toEqual(simulation);
    const words = await runCli(["bench", "--simulate", "150", "--result", id!], folder);
    expect(text).toContain(words.stdout.trim().replaceAll(/\s+/g, " "));
    expect((await runCli(["verify", id!], folder)).code).toBe(0);
  });

  test("where nothing can be simulated the benchmark stands, and says so", async () => {
    const folder = await emptyFolder();
    const one = ["--data", demoShop, "-m", "bm25", "--timing-queries", "1"];
    const run = await runCli(["bench", ...one, "--simulate", "--json"], folder);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain("nothing to simulate: 1 scored candidate; a decision needs two");
    expect(benchmarkResultSchema.parse(JSON.parse(run.stdout)).simulation).toBeUndefined();
  });

  test.each([
    [["--simulate", "10"], '--simulate is "10"; expected a whole number from 100 to 100000'],
    [["--simulate", "few"], '--simulate is "few"; expected a whole number from 100 to 100000'],
    [
      ["--simulate", "--result", "x", "--depth", "5"],
      "--depth would have no effect: --simulate --result draws",
    ],
    [["--simulate", "--result", "x"], 'There is no result "x"'],
    [["--result", "x"], "--result says whose lists --explain explains, or whose scores --simulate draws on"],
    [["--explain", "q1", "--simulate"], "--simulate would have no effect: --explain shows single queries"],
    [["--dry-run", "--simulate"], "--simulate would have no effect: --dry-run computes and writes nothing"],
  ])("refuses %j", async (flags, message) => {
    const run = await runCli(
      ["bench", ...(flags.includes("--result") ? [] : data), ...flags],
      await emptyFolder(),
    );
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });
});
