import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEgress } from "../src/execution/egress.js";
import { mlflowPlaces } from "../src/tracking/mlflow-place.js";
import { mlflowTracker } from "../src/tracking/mlflow-tracker.js";
import { type ArrivedRun, trackerCases } from "../src/tracking/tracker.case.js";
import { mlflowPython } from "./python.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

describe.skipIf(mlflowPython === null)(
  "a real MLflow server (needs ALIDADE_MLFLOW, an interpreter with mlflow)",
  () => {
    let url = "";
    let folder = "";
    let server: ChildProcess;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "alidade-mlflow-"));
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      server = serve(folder, port);
      await answering(url, server);
    });

    afterAll(async () => {
      // The server has processes of its own: the group ends, which is its alone.
      if (server.pid !== undefined) process.kill(-server.pid, "SIGKILL");
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    });

    describe("as a tracker", () => {
      trackerCases(async () => {
        const experiment = `suite-${Math.random()}`;
        const [place] = mlflowPlaces([{ mlflow: url, experiment, texts: false }], {});
        const egress = createEgress({ setting: "none", record: async () => {} });
        const tracker = mlflowTracker({ place: place!, egress, root: folder, onNotice: fail });
        return { tracker, read: async () => arrived(await runsOf(url, experiment)) };
      });
    });

    test("a benchmark arrives as a run with a child a candidate, live or replayed, each point once", async () => {
      const cwd = await emptyFolder();
      const data = join(projectRoot, "data", "demo-shop");
      const bench = [
        "bench",
        "-d",
        data,
        "-m",
        "bm25",
        "-m",
        "static:embedded",
        "--slice",
        "none",
        "--quiet",
      ];
      const offline = await runCli(bench, cwd);
      expect([offline.code, offline.stderr]).toEqual([0, expect.not.stringContaining("mlflow")]);
      const env = { MLFLOW_TRACKING_URI: url, MLFLOW_EXPERIMENT_NAME: "shop" };
      const live = await runCli(bench, cwd, env);
      expect([live.code, live.stderr]).toEqual([0, expect.not.stringContaining("did not take")]);
      const replay = await runCli(["track", "replay", "--to", "mlflow", "--json"], cwd, env);
      expect(JSON.parse(replay.stdout)).toMatchObject({ upToDate: 1, refused: [], sent: [{}] });
      const again = await runCli(["track", "replay", "--to", "mlflow", "--json"], cwd, env);
      expect(JSON.parse(again.stdout)).toMatchObject({ upToDate: 2, sent: [] });

      const runs = await runsOf(url, "shop");
      expect(runs).toHaveLength(6);
      const parents = runs.filter(({ data }) => tagOf(data.tags, "mlflow.parentRunId") === undefined);
      expect(parents).toHaveLength(2);
      for (const parent of parents) {
        expect(parent.info.status).toBe("FINISHED");
        expect(tagOf(parent.data.tags, "decision.winner")).toBe("bm25");
        expect(parent.inputs?.dataset_inputs?.[0]?.dataset.name).toBe("demo-shop");
        const children = runs.filter(
          ({ data }) => tagOf(data.tags, "mlflow.parentRunId") === parent.info.run_id,
        );
        expect(children.map(({ info }) => info.run_name).sort()).toEqual(["bm25", "static:embedded"]);
        const bm25 = children.find(({ info }) => info.run_name === "bm25")!;
        const values = Object.fromEntries(bm25.data.metrics!.map(({ key, value }) => [key, value]));
        expect(values).toMatchObject({ ndcg_at_10_n: 100 });
        expect(values.ndcg_at_10).toBeCloseTo(0.6554, 4);
        expect(values.ndcg_at_10_low).toBeCloseTo(0.594, 4);
        expect(values.ndcg_at_10_high).toBeCloseTo(0.7085, 4);
        for (const key of ["ndcg_at_10", "tokens"]) {
          const history = await ask<{ metrics: unknown[] }>(
            `${url}/api/2.0/mlflow/metrics/get-history?run_id=${bm25.info.run_id}&metric_key=${key}`,
          );
          expect(history.metrics).toHaveLength(1);
        }
        const { files } = await ask<{ files: { path: string }[] }>(
          `${url}/api/2.0/mlflow/artifacts/list?run_id=${parent.info.run_id}`,
        );
        expect(files.map(({ path }) => path)).toEqual(["scores.csv"]);
      }
    });
  },
);

interface ServerRun {
  readonly info: { run_id: string; run_name: string; status: string };
  readonly data: {
    params?: { key: string; value: string }[];
    metrics?: { key: string; value: number }[];
    tags?: { key: string; value: string }[];
  };
  readonly inputs?: { dataset_inputs?: { dataset: { name: string; digest: string } }[] };
}

function fail(message: string): never {
  throw new Error(message);
}

function serve(folder: string, port: number): ChildProcess {
  const options = {
    "--host": "127.0.0.1",
    "--port": String(port),
    "--workers": "1",
    "--backend-store-uri": `sqlite:///${join(folder, "mlflow.db")}`,
    "--artifacts-destination": join(folder, "artifacts"),
  };
  return spawn(mlflowPython!, ["-m", "mlflow", "server", ...Object.entries(options).flat()], {
    cwd: folder,
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true", MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
    stdio: "ignore",
    detached: true,
  });
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  const deadline = performance.now() + 240_000;
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`mlflow server ended with code ${server.exitCode}`);
    const answer = await fetch(`${url}/version`).catch(() => null);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error("mlflow server does not answer");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function ask<T>(url: string, body?: object): Promise<T> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(url, body === undefined ? {} : init);
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

async function runsOf(url: string, experiment: string): Promise<ServerRun[]> {
  const api = `${url}/api/2.0/mlflow`;
  const found = await ask<{ experiment: { experiment_id: string } }>(
    `${api}/experiments/get-by-name?experiment_name=${encodeURIComponent(experiment)}`,
  );
  const query = { experiment_ids: [found.experiment.experiment_id], max_results: 1000 };
  const { runs = [] } = await ask<{ runs?: ServerRun[] }>(`${api}/runs/search`, {
    ...query,
    order_by: ["attributes.start_time ASC"],
  });
  return runs;
}

function tagOf(tags: ServerRun["data"]["tags"], key: string): string | undefined {
  return tags?.find((tag) => tag.key === key)?.value;
}

function arrived(runs: readonly ServerRun[]): Map<string, ArrivedRun> {
  const own = new Map(runs.map(({ info, data }) => [info.run_id, tagOf(data.tags, "alidade.run")!]));
  const entries = runs.map(({ info, data, inputs }): [string, ArrivedRun] => [
    own.get(info.run_id)!,
    {
      name: info.run_name,
      parent: own.get(tagOf(data.tags, "mlflow.parentRunId") ?? "") ?? null,
      status: info.status === "RUNNING" ? null : info.status.toLowerCase(),
      params: Object.fromEntries((data.params ?? []).map(({ key, value }) => [key, value])),
      metrics: Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, value])),
      tags: Object.fromEntries(
        (data.tags ?? [])
          .filter(({ key }) => !/^(alidade|mlflow|dataset)\./.test(key))
          .map(({ key, value }) => [key, value]),
      ),
      digest: inputs?.dataset_inputs?.[0]?.dataset.digest ?? null,
    },
  ]);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
