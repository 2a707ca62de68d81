import { readdir, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Tracked, TrackerEvent } from "../contracts/tracker.js";
import { appendLines } from "./append-lines.js";
import { readLogLines } from "./read-log-lines.js";

/** A run of the log with everything of its children, in order. */
export interface LoggedRun {
  readonly run: string;
  readonly events: TrackerEvent[];
}

/** Reads the log of runs, older parts first; `damaged` lines could not be read. */
export async function readLoggedRuns(file: string): Promise<{ runs: LoggedRun[]; damaged: number }> {
  const { rootOfRun, trackerEventSchema } = await import("../contracts/tracker.js");
  const runs = new Map<string, LoggedRun>();
  let damaged = 0;
  for (const part of [...(await olderParts(file)), file]) {
    damaged += await readLogLines(part, trackerEventSchema, (event) => {
      const run = rootOfRun(event.run);
      const known = runs.get(run);
      if (known === undefined) runs.set(run, { run, events: [event] });
      else known.events.push(event);
    });
  }
  return { runs: [...runs.values()], damaged };
}

/** Puts the log aside, as `tracking-<time>.jsonl`, where it has grown beyond `maxBytes`; nothing of it is lost. */
export async function rotateLog(file: string, now: Date, maxBytes = 16e6): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= maxBytes) return;
  const time = now.toISOString().replace(/[^0-9]/g, "");
  await rename(file, join(dirname(file), `${basename(file, ".jsonl")}-${time}.jsonl`));
}

/** How many events of a run a tracker at a place has taken. */
export type TakenEvents = (tracker: string, place: string, run: string) => number;

/** Reads what trackers elsewhere have taken. */
export async function readTracked(file: string): Promise<TakenEvents> {
  const { trackedSchema } = await import("../contracts/tracker.js");
  const taken = new Map<string, number>();
  await readLogLines(file, trackedSchema, ({ tracker, place, run, events }) => {
    const key = JSON.stringify([tracker, place, run]);
    taken.set(key, Math.max(events, taken.get(key) ?? 0));
  });
  return (tracker, place, run) => taken.get(JSON.stringify([tracker, place, run])) ?? 0;
}

/** Writes down that a tracker has taken events. */
export async function appendTracked(file: string, tracked: Tracked): Promise<void> {
  await appendLines(file, [tracked]);
}

async function olderParts(file: string): Promise<string[]> {
  const name = new RegExp(`^${basename(file, ".jsonl")}-\\d+\\.jsonl$`);
  const files = await readdir(dirname(file)).catch(() => []);
  return files
    .filter((found) => name.test(found))
    .sort()
    .map((found) => join(dirname(file), found));
}
