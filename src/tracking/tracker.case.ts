import { expect, test } from "vitest";
import { type Tracker, type TrackerEvent, trackerVersion } from "../contracts/tracker.js";

/** What every tracker must do. `open` gives a fresh tracker and a way to read back what arrived there. */
export function trackerCases(
  open: () => Promise<{ tracker: Tracker; read: () => Promise<TrackerEvent[]> }>,
): void {
  const events: TrackerEvent[] = [
    { type: "run-start", run: "r1", parent: null, name: "bench", command: "bench", timeMs: 1 },
    { type: "param", run: "r1", key: "depth", value: "1000" },
    { type: "metric", run: "r1", key: "ndcg@10", value: 0.5945, step: 0, timeMs: 2 },
    { type: "dataset", run: "r1", name: "shop", digest: "abc" },
    { type: "run-end", run: "r1", status: "finished", timeMs: 3 },
  ];

  test("keeps events in order over several calls", async () => {
    const { tracker, read } = await open();
    expect(tracker.contract).toBe(trackerVersion);
    await tracker.log(events.slice(0, 2));
    await tracker.log([]);
    await tracker.log(events.slice(2));
    await tracker.close();
    expect(await read()).toEqual(events);
  });

  test("keeps text as it is, line breaks included", async () => {
    const { tracker, read } = await open();
    const event: TrackerEvent = { type: "tag", run: "r1", key: "note", value: 'two\nlines, "quotes", 日本' };
    await tracker.log([event]);
    await tracker.close();
    expect(await read()).toEqual([event]);
  });
}
