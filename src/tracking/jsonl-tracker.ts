import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { type Tracker, trackerVersion } from "../contracts/tracker.js";

/** The local log that is always on: one event a line, appended in whole lines, so that it can be replayed elsewhere. */
export function jsonlTracker(file: string): Tracker {
  return {
    contract: trackerVersion,
    name: "jsonl",
    async log(events) {
      if (events.length === 0) return;
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    },
    async close() {},
  };
}
