import type { Tracker } from "../contracts/tracker.js";
import { trackerVersion } from "../contracts/tracker-version.js";
import { appendLines } from "../storage/append-lines.js";

/** The local log that is always on: one event a line, appended in whole lines, so that it can be replayed elsewhere. */
export function jsonlTracker(file: string): Tracker {
  return {
    contract: trackerVersion,
    name: "jsonl",
    log: (events) => appendLines(file, events),
    async close() {},
  };
}
