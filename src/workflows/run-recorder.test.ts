import { appendFile, mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { mlflowStandIn, type StandIn } from "../tracking/mlflow-stand-in.case.js";
import { openEgress } from "./open-egress.js";
import { openTrackers } from "./open-trackers.js";
import { replayRuns } from "./replay-runs.js";
import type { RunFindings } from "./run-events.js";
import { openRunRecorder } from "./run-recorder.js";
import { trackedRuns } from "./tracked-runs.js";

const findings: RunFindings = {
  dataset: { name: "shop", digest: "ab".repeat(32) },
  params: { depth: 100, baseline: null, models: ["bm25", "lsa"] },
  metrics: { queries: 3, "ndcg@10": Number.NaN, unknown: null },
  candidates: [
    { name: "bm25", slug: "bm25", status: "finished", metrics: { "ndcg@10": 0.5, "ndcg@10_n": 3 } },
    { name: "lsa", slug: "lsa", status: "failed" },
  ],
};

describe("the log of a run", () => {
  test("holds parameters, scores, data, candidates and the end, here and in MLflow", async () => {
    const { cwd, standIn, record, warnings, logged } = await project();
    const recorder = record();
    recorder.begin();
    recorder.found(findings);
    await recorder.end("finished", { exit_code: "0" });
    expect(warnings).toEqual([]);
    expect(logged[0]).toBe(`${standIn.url}/#/experiments/1/runs/r1`);
    const { runs } = await trackedRuns(cwd);
    expect(runs.map(({ command, status, candidates }) => [command, status, candidates])).toEqual([
      ["bench", "finished", 2],
    ]);
    const [parent, bm25, lsa] = [...standIn.runs.values()];
    expect(parent?.params.get("models")).toBe("bm25, lsa");
    expect(parent?.tags.get("not_finite")).toBe("1");
    expect(parent?.metrics.map(({ key }) => key)).toEqual(["queries", "duration_s"]);
    expect([bm25, lsa].map((run) => [run?.name, run?.status, run?.tags.get("mlflow.parentRunId")])).toEqual([
      ["bm25", "FINISHED", parent?.id],
      ["lsa", "FAILED", parent?.id],
    ]);
    expect(Object.fromEntries(bm25!.metrics.map(({ key, value }) => [key, value]))).toEqual({
      ndcg_at_10: 0.5,
      ndcg_at_10_n: 3,
    });
  });

  test("is not written where there is no project", async () => {
    const { cwd, record, standIn } = await project({ folder: false });
    const recorder = record();
    recorder.found(findings);
    await recorder.end("finished");
    expect(await readdir(cwd)).toEqual([]);
    expect(standIn.calls).toEqual([]);
  });

  test("leaves out what looks like a secret, and counts it", async () => {
    const { cwd, record } = await project();
    const recorder = record();
    recorder.found({ params: { model: "api:x?api_key=abcdef", depth: 3 } });
    await recorder.end("finished");
    const text = await readFile(join(cwd, ".alidade", "tracking.jsonl"), "utf8");
    expect(text).not.toContain("abcdef");
    expect(text).toContain('"key":"left_out","value":"1"');
  });

  test.each([
    ["refuses", (standIn: StandIn) => (standIn.fault = refuse(403)), /does not let us in/],
    ["is down", (standIn: StandIn) => standIn.close(), /cannot be reached|did not answer in time/],
    [
      "never answers",
      (standIn: StandIn) => (standIn.fault = () => new Promise<boolean>(() => {})),
      /did not answer in time/,
    ],
    ["asks to wait an hour", (standIn: StandIn) => (standIn.fault = refuse(429)), /answers 429/],
    ["answers nonsense", (standIn: StandIn) => (standIn.fault = refuse(200)), /is it an MLflow server/],
  ])(
    "a tracker that %s holds nobody up beyond the bound, warns once, and is sent later",
    async (_, break_, why) => {
      const { cwd, record, warnings, standIn, replay } = await project();
      break_(standIn);
      const recorder = record({ waitMs: 300 });
      recorder.begin();
      recorder.found(findings);
      const began = performance.now();
      await recorder.end("finished");
      expect(performance.now() - began).toBeLessThan(2500);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(why);
      expect(warnings[0]).toMatch(/`alidade track replay --to mlflow` sends it/);
      expect((await trackedRuns(cwd)).runs[0]?.status).toBe("finished");
      if (standIn.fault === null) return;
      standIn.fault = null;
      const { sent, refused } = await replay();
      expect([sent.map(({ run }) => run), refused]).toEqual([[recorder.run], []]);
      expect([...standIn.runs.values()].map(({ status }) => status)).toEqual([
        "FINISHED",
        "FINISHED",
        "FAILED",
      ]);
    },
  );

  test("egress: none keeps it here, and says so", async () => {
    const { record, warnings } = await project({ uri: "https://mlflow.example.com" });
    const recorder = record();
    recorder.found(findings);
    await recorder.end("finished");
    expect(warnings).toEqual([expect.stringMatching(/egress is none, so nothing was sent: tracker mlflow/)]);
  });

  test("a wrong address is a warning, not a failure", async () => {
    const { cwd, record, warnings } = await project({ uri: "databricks" });
    const recorder = record();
    recorder.found(findings);
    await recorder.end("finished");
    expect(warnings).toEqual([expect.stringMatching(/logged in \.alidade\/ alone: .* no http or https/)]);
    expect((await trackedRuns(cwd)).runs).toHaveLength(1);
  });

  test("a log that has grown is put aside, and read on", async () => {
    const { cwd, record } = await project();
    const file = join(cwd, ".alidade", "tracking.jsonl");
    const old = { type: "run-start", run: "old", parent: null, name: "bench", command: "bench", timeMs: 1 };
    await appendFile(file, `${JSON.stringify(old)}\n${`${" ".repeat(1 << 20)}\n`.repeat(17)}`);
    await record().end("finished");
    expect((await readdir(join(cwd, ".alidade"))).filter((name) => name.startsWith("tracking"))).toHaveLength(
      2,
    );
    expect((await trackedRuns(cwd)).runs.map(({ status }) => status)).toEqual(["finished", "killed"]);
  });
});

describe("replay", () => {
  test("sends what was not sent, once; a killed run ends killed", async () => {
    const { cwd, standIn, replay } = await project({ uri: "" });
    const file = join(cwd, ".alidade", "tracking.jsonl");
    const dead = { run: "dead", parent: null, name: "bench", command: "bench", timeMs: 5, pid: 2 ** 22 + 1 };
    const live = { ...dead, run: "live", pid: process.ppid };
    const lines = [
      { type: "run-start", ...dead },
      { type: "run-start", ...live },
    ];
    await appendFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    await appendFile(file, '{"type":"metric","run":"de');
    const { sent, running, damaged, upToDate } = await replay();
    expect([sent.map(({ run }) => run), running, damaged, upToDate]).toEqual([["dead"], ["live"], 1, 0]);
    expect([...standIn.runs.values()].map(({ status }) => status)).toEqual(["KILLED"]);
    const before = standIn.calls.length;
    expect((await trackedRuns(cwd)).runs.map(({ run, status }) => [run, status])).toEqual([
      ["live", "running"],
      ["dead", "killed"],
    ]);
    const again = await replay();
    expect([again.sent, again.upToDate, standIn.calls.length]).toEqual([[], 1, before]);
  });

  test("broken off in the middle, it goes on and sends nothing twice", async () => {
    const { cwd, standIn, record, replay } = await project({ uri: "" });
    for (let i = 0; i < 4; i++) {
      const recorder = record();
      recorder.found(findings);
      await recorder.end("finished");
    }
    standIn.fault = ({ path, n, apply, response }) => {
      if (path !== "runs/log-batch" || n < 6) return false;
      apply();
      response.destroy();
      return true;
    };
    await expect(replay({ patienceMs: 100 })).rejects.toThrow(
      /of 4 runs were sent; the same command goes on/,
    );
    standIn.fault = null;
    const { sent, upToDate } = await replay();
    expect(sent.length + upToDate).toBe(4);
    expect(upToDate).toBeGreaterThan(0);
    expect(standIn.runs.size).toBe(12);
    for (const { metrics, status } of standIn.runs.values()) {
      expect(new Set(metrics.map(({ key }) => key)).size).toBe(metrics.length);
      expect(status).not.toBe("RUNNING");
    }
    expect(await readdir(join(cwd, ".alidade"))).not.toContain("replay.lock");
  });

  test("names a run that is not there, a server that nobody named, and a second replay", async () => {
    const { cwd, replay, record } = await project({ uri: "" });
    const recorder = record();
    await recorder.end("finished");
    await expect(replay({ run: `${recorder.run}x` })).rejects.toThrow(`Did you mean "${recorder.run}"?`);
    await expect(replay({ env: {} })).rejects.toThrow(/No MLflow server is named/);
    await appendFile(join(cwd, ".alidade", "replay.lock"), String(process.ppid));
    await expect(replay()).rejects.toThrow(/Another replay of this project is under way/);
  });
});

const standIns: StandIn[] = [];
afterEach(() => {
  for (const standIn of standIns.splice(0)) standIn.close();
});

function refuse(status: number): NonNullable<StandIn["fault"]> {
  return ({ response }) => {
    response.writeHead(status, { "retry-after": "3600" }).end("<html>");
    return true;
  };
}

async function project({ folder = true, uri }: { folder?: boolean; uri?: string } = {}) {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-recorder-"));
  if (folder) await mkdir(join(cwd, ".alidade"));
  const standIn = await mlflowStandIn();
  standIns.push(standIn);
  const egress = openEgress({ setting: "none", cwd });
  const warnings: string[] = [];
  const logged: string[] = [];
  const env = { MLFLOW_TRACKING_URI: uri ?? standIn.url };
  return {
    cwd,
    standIn,
    warnings,
    logged,
    record: ({ waitMs = 5000 } = {}) =>
      openRunRecorder({
        cwd,
        command: "bench",
        waitMs,
        onWarning: (message) => warnings.push(message),
        onLogged: (address) => logged.push(address),
        openTrackers: async (onNotice, signal) =>
          openTrackers({ trackers: undefined, egress, cwd, env, onNotice, signal }),
      }),
    replay: (changes: { run?: string; env?: Record<string, string>; patienceMs?: number } = {}) =>
      replayRuns({
        cwd,
        to: "mlflow",
        trackers: undefined,
        egress,
        env: { MLFLOW_TRACKING_URI: standIn.url },
        ...changes,
      }),
  };
}
