import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mlflowStandIn, type StandIn } from "../src/tracking/mlflow-stand-in.case.js";
import type { TrackedRuns } from "../src/workflows/tracked-runs.js";
import { cliPath, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const data = join(projectRoot, "data", "demo-shop");
const bench = ["bench", "-d", data, "-m", "bm25", "--limit", "20", "--slice", "none", "--quiet"];

describe("the log of runs", () => {
  let standIn: StandIn;
  beforeAll(async () => {
    standIn = await mlflowStandIn();
  });
  afterAll(() => standIn.close());

  test("a mistake is no run, a dry look writes nothing, a benchmark is a run, a search in its project too", async () => {
    const cwd = await emptyFolder();
    expect((await runCli(["search", "dog bowl", "-d", data, "-m", "bm25"], cwd)).code).toBe(0);
    expect(existsSync(join(cwd, ".alidade", "tracking.jsonl"))).toBe(existsSync(join(cwd, ".alidade")));
    expect((await runCli([...bench, "--metric", "ndgc@10"], cwd)).code).toBe(2);
    expect((await runCli(bench, cwd)).code).toBe(0);
    expect((await runCli(["search", "a secret wish", "-d", data, "-m", "bm25"], cwd)).code).toBe(0);
    expect((await runCli(["results"], cwd)).code).toBe(0);
    const commands = (await listed(cwd)).runs.map(({ command, status }) => [command, status]);
    expect(commands.slice(0, 2)).toEqual([
      ["search", "finished"],
      ["bench", "finished"],
    ]);
    expect(commands.flat()).not.toContain("results");
    expect(await readFile(join(cwd, ".alidade", "tracking.jsonl"), "utf8")).not.toContain("secret wish");
  });

  test("a benchmark that is killed is listed as killed, and replayed as such", async () => {
    const cwd = await emptyFolder();
    const child = spawn(process.execPath, [cliPath, "demo", "--refresh", "--quiet"], {
      cwd,
      stdio: "ignore",
    });
    const log = join(cwd, ".alidade", "tracking.jsonl");
    while (!existsSync(log) || (await readFile(log, "utf8")) === "") await sleep(20);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect((await listed(cwd)).runs.map(({ command, status }) => [command, status])).toEqual([
      ["demo", "killed"],
    ]);
    const { code, stdout } = await runCli(["track", "replay", "--to", "mlflow"], cwd, env(standIn.url));
    expect([code, stdout]).toEqual([0, expect.stringContaining("1 run sent")]);
    expect([...standIn.runs.values()].map(({ status }) => status)).toEqual(["KILLED"]);
  });

  test("under egress: none a tracker elsewhere gets nothing, and the run is whole", async () => {
    const cwd = await emptyFolder();
    const config = "data: PATH\nmodels: [bm25]\nlimit: 20\nslices: [none]\negress: none\n";
    await writeFile(join(cwd, "alidade.yaml"), config.replace("PATH", JSON.stringify(data)));
    const elsewhere = env("https://mlflow.example.com");
    const ran = await runCli(["bench"], cwd, elsewhere);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain(
      "mlflow did not take this run: egress is none, so nothing was sent: tracker mlflow would have sent a request to mlflow.example.com",
    );
    expect(existsSync(join(cwd, ".alidade", "egress.jsonl"))).toBe(false);
    const replay = await runCli(["track", "replay", "--to", "mlflow"], cwd, elsewhere);
    expect([replay.code, replay.stderr]).toEqual([2, expect.stringContaining("(alidade.yaml:5:9)")]);

    const here = await runCli(["bench"], cwd, env(standIn.url));
    expect(here.stderr).toContain(`logged: ${standIn.url}/#/experiments/1/runs/`);
    const doctor = await runCli(["doctor"], cwd);
    expect(doctor.stdout).toContain("No text of this project has left this machine.");
    expect(doctor.stdout).toMatch(/on this machine: results and settings, no text \(.*\) by tracker mlflow/);
  });

  test("a server that never answers delays the command by no more than its bound", async () => {
    const cwd = await emptyFolder();
    const silent = await mlflowStandIn();
    silent.fault = () => new Promise<boolean>(() => {});
    try {
      const alone = await timed(() => runCli(bench, cwd));
      const held = await timed(() => runCli(bench, cwd, env(silent.url)));
      expect(held.value.code).toBe(0);
      expect(held.value.stderr.match(/did not take this run/g)).toHaveLength(1);
      expect(held.value.stdout.replace(/\S+ ms|findings.*/g, "")).toContain("bm25");
      // 5 s, and room for a machine that is busy.
      expect(held.ms - alone.ms).toBeLessThan(15_000);
    } finally {
      silent.close();
    }
  });
});

function env(uri: string): NodeJS.ProcessEnv {
  return { MLFLOW_TRACKING_URI: uri };
}

async function listed(cwd: string): Promise<TrackedRuns> {
  return JSON.parse((await runCli(["track", "--json"], cwd)).stdout) as TrackedRuns;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const began = performance.now();
  const value = await work();
  return { value, ms: performance.now() - began };
}
