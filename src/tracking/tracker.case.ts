import { expect, test } from "vitest";
import type { Tracker, TrackerEvent } from "../contracts/tracker.js";
import { trackerVersion } from "../contracts/tracker-version.js";

/** A run as it can be read back, whatever the tracker calls things. */
export interface ArrivedRun {
  readonly name: string;
  readonly parent: string | null;
  readonly status: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly digest: string | null;
}

/** What every tracker must do. `open` gives a fresh tracker and a way to read back what arrived there, by run. */
export function trackerCases(
  open: () => Promise<{ tracker: Tracker; read: () => Promise<Map<string, ArrivedRun>> }>,
): void {
  const start: TrackerEvent = {
    type: "run-start",
    run: "r1",
    parent: null,
    name: "bench",
    command: "bench",
    timeMs: 1_700_000_000_000,
  };
  const child: TrackerEvent = { ...start, run: "r1/bm25", parent: "r1", name: "bm25 (k1 = 1.2)" };
  const point = { type: "metric" as const, run: "r1/bm25", step: 0, timeMs: 1_700_000_000_500 };
  const events: TrackerEvent[] = [
    start,
    { type: "param", run: "r1", key: "depth", value: "1000" },
    { type: "dataset", run: "r1", name: "shop", digest: "0123456789abcdef" },
    child,
    { ...point, key: "ndcg@10", value: 0.5945 },
    { ...point, key: "ndcg@10_low", value: -1e-9 },
    { type: "run-end", run: "r1/bm25", status: "failed", timeMs: 1_700_000_001_000 },
    { type: "run-end", run: "r1", status: "finished", timeMs: 1_700_000_002_000 },
  ];
  const whole = new Map<string, ArrivedRun>([
    ["r1", run({ params: { depth: "1000" }, digest: "0123456789abcdef", status: "finished" })],
    [
      "r1/bm25",
      run({
        name: "bm25 (k1 = 1.2)",
        parent: "r1",
        metrics: { ndcg_at_10: 0.5945, ndcg_at_10_low: -1e-9 },
        status: "failed",
      }),
    ],
  ]);

  test("keeps runs, their children, values and ends, over several calls", async () => {
    const { tracker, read } = await open();
    expect(tracker.contract).toBe(trackerVersion);
    await tracker.log(events.slice(0, 2));
    await tracker.log([]);
    await tracker.log(events.slice(2));
    await tracker.close();
    expect(await read()).toEqual(whole);
  });

  test("the same events twice have the effect of once", async () => {
    const { tracker, read } = await open();
    await tracker.log(events);
    await tracker.log(events);
    await tracker.log(events.slice(3, 6));
    await tracker.close();
    expect(await read()).toEqual(whole);
  });

  test("keeps text as it is, line breaks included", async () => {
    const { tracker, read } = await open();
    const value = 'two\nlines, "quotes", \u00a0日本 🧭';
    await tracker.log([start, { type: "tag", run: "r1", key: "note", value }]);
    await tracker.close();
    expect((await read()).get("r1")?.tags).toEqual({ note: value });
  });

  test("takes more values at once than a server takes in a call", async () => {
    const { tracker, read } = await open();
    const many = (count: number, make: (i: number) => TrackerEvent): TrackerEvent[] =>
      Array.from({ length: count }, (_, i) => make(i));
    await tracker.log([
      start,
      ...many(250, (i) => ({ type: "param", run: "r1", key: `p${i}`, value: String(i) })),
      ...many(1500, (i) => ({ ...point, run: "r1", key: `m${i}`, value: i / 7 })),
      ...many(120, (i) => ({ type: "tag", run: "r1", key: `t${i}`, value: "x".repeat(4900) })),
    ]);
    await tracker.close();
    const found = (await read()).get("r1")!;
    expect([found.params, found.metrics, found.tags].map((values) => Object.keys(values).length)).toEqual([
      250, 1500, 120,
    ]);
    expect([found.params.p249, found.metrics.m1499, found.tags.t119?.length]).toEqual([
      "249",
      1499 / 7,
      4900,
    ]);
  });

  test("a run can end killed, and another begin", async () => {
    const { tracker, read } = await open();
    await tracker.log([
      start,
      { type: "run-end", run: "r1", status: "killed", timeMs: 1_700_000_000_001 },
      { ...start, run: "r2" },
    ]);
    await tracker.close();
    const found = await read();
    expect([...found].map(([id, { status }]) => [id, status])).toEqual([
      ["r1", "killed"],
      ["r2", null],
    ]);
  });
}

/** Reads a list of events as a reader of the log does: what comes later counts. */
export function foldEvents(events: readonly TrackerEvent[]): Map<string, ArrivedRun> {
  const runs = new Map<string, { -readonly [Key in keyof ArrivedRun]: ArrivedRun[Key] }>();
  for (const event of events) {
    if (event.type === "run-start") {
      if (!runs.has(event.run)) runs.set(event.run, run({ name: event.name, parent: event.parent }));
      continue;
    }
    const found = runs.get(event.run)!;
    if (event.type === "param") found.params = { ...found.params, [event.key]: event.value };
    else if (event.type === "tag") found.tags = { ...found.tags, [event.key]: event.value };
    else if (event.type === "metric")
      found.metrics = { ...found.metrics, [event.key.replace("@", "_at_")]: event.value };
    else if (event.type === "dataset") found.digest = event.digest;
    else if (event.type === "run-end") found.status = event.status;
  }
  return runs;
}

function run(changes: Partial<ArrivedRun>): ArrivedRun {
  return {
    name: "bench",
    parent: null,
    status: null,
    params: {},
    metrics: {},
    tags: {},
    digest: null,
    ...changes,
  };
}
