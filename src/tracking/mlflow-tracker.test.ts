import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { EgressEntry } from "../contracts/egress.js";
import type { TrackerEvent } from "../contracts/tracker.js";
import { createEgress } from "../execution/egress.js";
import { mlflowPlaces } from "./mlflow-place.js";
import { mlflowStandIn, type StandIn, type StandInRun } from "./mlflow-stand-in.case.js";
import { type MlflowTrackerOptions, mlflowTracker } from "./mlflow-tracker.js";
import { type ArrivedRun, trackerCases } from "./tracker.case.js";

describe("mlflow tracker, against a stand-in", () => {
  trackerCases(async () => {
    const standIn = await started();
    return { tracker: open(standIn).tracker, read: async () => arrived(standIn) };
  });
});

describe("mlflow tracker", () => {
  test("two that begin at once share the experiment that one of them made", async () => {
    const standIn = await started();
    await Promise.all([
      open(standIn).tracker.log([start("r1")]),
      open(standIn).tracker.log([start("r2")]),
      open(standIn).tracker.log([start("r3")]),
    ]);
    expect(new Set([...standIn.runs.values()].map(({ experiment }) => experiment)).size).toBe(1);
    expect(standIn.runs.size).toBe(3);
  });

  test("a run is found again by another process, and gets nothing twice", async () => {
    const standIn = await started();
    await open(standIn).tracker.log([start("r1"), metric("a", 1), metric("b", 2)]);
    await open(standIn).tracker.log([metric("b", 2), metric("c", 3), end("r1")]);
    const [only, ...others] = standIn.runs.values();
    expect(others).toEqual([]);
    expect(only?.metrics.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    expect([only?.status, only?.endTime, only?.startTime]).toEqual(["FINISHED", 3000, 1000]);
  });

  test.each([429, 500, 503, 408])("%i is tried again after what Retry-After says", async (status) => {
    const standIn = await started();
    standIn.fault = ({ path, n, response }) => {
      if (path !== "runs/log-batch" || n > 2) return false;
      response.writeHead(status, { "retry-after": "0" }).end("busy");
      return true;
    };
    await open(standIn, { backoffMs: 60_000, patienceMs: 5000 }).tracker.log([start("r1"), metric("a", 1)]);
    expect(only(standIn).metrics.map(({ value }) => value)).toEqual([1]);
    expect(standIn.calls.filter((call) => call === "POST runs/log-batch")).toHaveLength(3);
  });

  test("a Retry-After beyond the patience is not waited for", async () => {
    const standIn = await started();
    standIn.fault = ({ response }) => {
      response.writeHead(429, { "retry-after": "3600" }).end();
      return true;
    };
    const began = performance.now();
    const { tracker } = open(standIn, { patienceMs: 2000 });
    await expect(tracker.log([start("r1")])).rejects.toThrow(`${standIn.url} answers 429`);
    expect(performance.now() - began).toBeLessThan(1500);
  });

  test.each(["runs/create", "runs/log-batch", "runs/update", "experiments/create", "runs/log-inputs"])(
    "%s whose answer was lost is tried again without a second effect",
    async (path) => {
      const standIn = await started();
      standIn.fault = (call) => {
        if (call.path !== path || call.n > 1) return false;
        call.apply();
        call.response.destroy();
        return true;
      };
      const data: TrackerEvent = { type: "dataset", run: "r1", name: "shop", digest: "ab".repeat(32) };
      await open(standIn).tracker.log([start("r1"), data, metric("a", 1), metric("b", 2), end("r1")]);
      expect(standIn.runs.size).toBe(1);
      const found = only(standIn);
      expect(found.metrics.map(({ key }) => key)).toEqual(["a", "b"]);
      expect([found.status, found.tags.get("dataset.digest")]).toEqual(["FINISHED", "ab".repeat(32)]);
    },
  );

  test("what was broken off in the middle goes on, each value once", async () => {
    const standIn = await started();
    const events = [start("r1"), metric("a", 1), metric("b", 2), end("r1")];
    standIn.fault = ({ path, apply, response }) => {
      if (path !== "runs/log-batch" && path !== "runs/get") return false;
      apply();
      response.destroy();
      return true;
    };
    const { tracker } = open(standIn, { patienceMs: 50, backoffMs: 10 });
    await expect(tracker.log(events)).rejects.toThrow(/cannot be reached/);
    standIn.fault = null;
    await tracker.log(events);
    await open(standIn).tracker.log(events);
    expect(only(standIn).metrics.map(({ key }) => key)).toEqual(["a", "b"]);
    expect(standIn.runs.size).toBe(1);
  });

  test("a server that does not answer is given up after the patience, or at once when told", async () => {
    const standIn = await started();
    standIn.fault = () => new Promise<boolean>(() => {});
    const slow = open(standIn, { tryMs: 100, patienceMs: 250, backoffMs: 10 });
    await expect(slow.tracker.log([start("r1")])).rejects.toThrow("does not answer within 0.1 s");
    const stop = new AbortController();
    const stopped = open(standIn, { signal: stop.signal }).tracker.log([start("r1")]);
    setTimeout(() => stop.abort(), 50);
    await expect(stopped).rejects.toThrow("did not answer in time");
  });

  test("nobody there, a page, a redirect, a closed door: each in one sentence, without a key", async () => {
    const place = (url: string) => ({ url }) as StandIn;
    const quick = { patienceMs: 20, backoffMs: 10 };
    const closed = await started();
    closed.close();
    await expect(open(closed, quick).tracker.log([start("r1")])).rejects.toThrow(
      `${closed.url} cannot be reached (ECONNREFUSED)`,
    );
    const page = (status: number, headers = {}) =>
      serve((response) => response.writeHead(status, headers).end("<html>"));
    for (const [status, message] of [
      [200, /is it an MLflow server\?/],
      [404, /answers 404, and not as MLflow does/],
      [302, /sends us elsewhere \(302\)/],
      [401, /does not let us in \(401\); set MLFLOW_TRACKING_TOKEN/],
    ] as const) {
      const url = await page(status, { location: "https://login.example.com" });
      const failed = open(place(url), quick, { MLFLOW_TRACKING_TOKEN: "s3cret" }).tracker.log([start("r1")]);
      await expect(failed).rejects.toThrow(message);
      await expect(failed).rejects.not.toThrow(/s3cret/);
    }
  });

  test("a value that is refused is left out and named, and the others arrive", async () => {
    const standIn = await started();
    await open(standIn).tracker.log([start("r1"), { type: "param", run: "r1", key: "depth", value: "10" }]);
    const { tracker, notices } = open(standIn);
    await tracker.log([
      ...["alpha", "depth", "seed"].map(
        (key): TrackerEvent => ({ type: "param", run: "r1", key, value: "20" }),
      ),
      metric("ndcg@10", 0.5),
      { ...metric("bad", 0), value: Number.NaN } as TrackerEvent,
    ]);
    const found = only(standIn);
    expect(Object.fromEntries(found.params)).toEqual({ depth: "10", alpha: "20", seed: "20" });
    expect(found.metrics.map(({ key }) => key)).toEqual(["ndcg_at_10"]);
    expect(notices).toEqual([
      "depth was left out: MLflow refuses (INVALID_PARAMETER_VALUE): Changing param depth",
      "1 values that are not finite were left out",
    ]);
  });

  test("files go only where the server keeps them itself, and those with texts only when asked", async () => {
    const root = await mkdtemp(join(tmpdir(), "alidade-artifacts-"));
    await mkdir(join(root, "results"));
    await writeFile(join(root, "results", "scores.csv"), "q1,0.5\n");
    await writeFile(join(root, "results", "report.html"), "<p>what people asked</p>");
    const files: TrackerEvent[] = [
      { type: "artifact", run: "r1", path: "results/scores.csv", texts: false },
      { type: "artifact", run: "r1", path: "results/report.html", texts: true },
      { type: "artifact", run: "r1", path: "results/gone.csv", texts: false },
    ];
    const standIn = await started();
    const plain = open(standIn, { root });
    await plain.tracker.log([start("r1"), ...files]);
    expect(Object.fromEntries(only(standIn).artifacts)).toEqual({ "scores.csv": "q1,0.5\n" });
    expect(only(standIn).tags.get("alidade.kept_here.report.html")).toBe("holds texts");
    expect(plain.notices).toEqual(["gone.csv was not sent: it is no longer there"]);
    expect(plain.entries.some(({ kind }) => kind === "texts")).toBe(false);

    const asked = open(standIn, { root, place: { ...placeOf(standIn.url), texts: true } });
    await asked.tracker.log(files.slice(1, 2));
    expect(only(standIn).artifacts.get("report.html")).toBe("<p>what people asked</p>");
    expect(asked.entries.filter(({ kind }) => kind === "texts").map(({ texts }) => texts)).toEqual([1]);

    standIn.artifactRoot = "s3://bucket";
    const elsewhere = open(standIn, { root });
    await elsewhere.tracker.log([start("r2"), { ...files[0]!, run: "r2" } as TrackerEvent]);
    expect(elsewhere.notices[0]).toMatch(/^scores\.csv was not sent: this server keeps files at s3:/);
  });

  test("says who it is as MLFLOW_TRACKING_* tell", async () => {
    const standIn = await started();
    const basic = { MLFLOW_TRACKING_USERNAME: "anna", MLFLOW_TRACKING_PASSWORD: "pass" };
    await open(standIn, {}, basic).tracker.log([start("r1")]);
    await open(standIn, {}, { MLFLOW_TRACKING_TOKEN: "token" }).tracker.log([start("r2")]);
    const inAddress = standIn.url.replace("//", "//ben:secret@");
    await open({ url: inAddress } as StandIn).tracker.log([start("r3")]);
    expect([...standIn.authorisations]).toEqual([
      `Basic ${btoa("anna:pass")}`,
      "Bearer token",
      `Basic ${btoa("ben:secret")}`,
    ]);
    expect(placeOf(inAddress).place).toBe(`${standIn.url} alidade`);
  });
});

describe("mlflowPlaces", () => {
  const env = { MLFLOW_TRACKING_URI: "http://127.0.0.1:5000/base/" };

  test("takes the environment where the config names none, and nothing where it names an empty list", () => {
    expect(mlflowPlaces(undefined, env).map(({ base }) => base)).toEqual(["http://127.0.0.1:5000/base"]);
    expect(mlflowPlaces([], env)).toEqual([]);
    expect(mlflowPlaces(undefined, {})).toEqual([]);
    const named = [{ mlflow: "https://mlflow.example.com", experiment: "shop", texts: true }];
    expect(mlflowPlaces(["mlflow", ...named], env).map(({ place, texts }) => [place, texts])).toEqual([
      ["http://127.0.0.1:5000/base alidade", false],
      ["https://mlflow.example.com shop", true],
    ]);
    expect(mlflowPlaces(undefined, { ...env, MLFLOW_EXPERIMENT_NAME: "x" })[0]?.experiment).toBe("x");
  });

  test("refuses what is no http address", () => {
    expect(() => mlflowPlaces(undefined, { MLFLOW_TRACKING_URI: "sqlite:///m.db" })).toThrow(
      /no http or https address \(it begins with sqlite:\)/,
    );
    expect(() => mlflowPlaces(["mlflow"], {})).toThrow(/MLFLOW_TRACKING_URI is not set/);
  });
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function started(): Promise<StandIn> {
  const standIn = await mlflowStandIn();
  closers.push(standIn.close);
  return standIn;
}

async function serve(
  answer: (response: Parameters<NonNullable<Parameters<typeof createServer>[1]>>[1]) => void,
) {
  const server = createServer((_, response) => answer(response));
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function placeOf(url: string, env: Record<string, string> = {}) {
  return mlflowPlaces(undefined, { MLFLOW_TRACKING_URI: url, ...env })[0]!;
}

function open(
  { url }: StandIn,
  options: Partial<MlflowTrackerOptions> = {},
  env: Record<string, string> = {},
) {
  const entries: EgressEntry[] = [];
  const notices: string[] = [];
  const egress = createEgress({ setting: "none", record: async (entry) => void entries.push(entry) });
  const tracker = mlflowTracker({
    place: placeOf(url, env),
    egress,
    root: tmpdir(),
    onNotice: (message) => notices.push(message),
    backoffMs: 5,
    ...options,
  });
  return { tracker, entries, notices };
}

function only({ runs }: StandIn): StandInRun {
  return [...runs.values()][0]!;
}

function start(run: string): TrackerEvent {
  return { type: "run-start", run, parent: null, name: "bench", command: "bench", timeMs: 1000 };
}

function metric(key: string, value: number): TrackerEvent {
  return { type: "metric", run: "r1", key, value, step: 0, timeMs: 2000 };
}

function end(run: string): TrackerEvent {
  return { type: "run-end", run, status: "finished", timeMs: 3000 };
}

function arrived({ runs }: StandIn): Map<string, ArrivedRun> {
  const own = (id: string | undefined): string | null =>
    id === undefined ? null : (runs.get(id)?.tags.get("alidade.run") ?? null);
  return new Map(
    [...runs.values()].map((run) => [
      own(run.id)!,
      {
        name: run.name,
        parent: own(run.tags.get("mlflow.parentRunId")),
        status: run.status === "RUNNING" ? null : run.status.toLowerCase(),
        params: Object.fromEntries(run.params),
        metrics: Object.fromEntries(run.metrics.map(({ key, value }) => [key, value])),
        tags: Object.fromEntries([...run.tags].filter(([key]) => !/^(alidade|mlflow|dataset)\./.test(key))),
        digest: run.datasets[0]?.digest ?? null,
      },
    ]),
  );
}
