import type { TrackerEvent } from "../contracts/tracker.js";
import { isProcessAlive } from "../storage/process-alive.js";
import { projectFolder } from "../storage/project-folder.js";
import { type LoggedRun, readLoggedRuns } from "../storage/tracker-log.js";
import { jsonlTracker } from "../tracking/jsonl-tracker.js";

/** A run of the log, as it stands now. */
export interface TrackedRun {
  readonly run: string;
  readonly command: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** `killed` also where its process is gone without a word. */
  readonly status: "running" | "finished" | "failed" | "killed";
  readonly endedAt: string | null;
  readonly pid: number | null;
  readonly candidates: number;
  readonly events: number;
}

export interface TrackedRuns {
  readonly schema: "alidade/tracked-runs/v1";
  /** Newest first. */
  readonly runs: readonly TrackedRun[];
  /** Lines of the log that could not be read. */
  readonly damaged: number;
}

/** The runs that a project's log holds, newest first. */
export async function trackedRuns(cwd: string): Promise<TrackedRuns> {
  const { runs, damaged } = await readLoggedRuns(projectFolder(cwd).trackerLog);
  return { schema: "alidade/tracked-runs/v1", runs: runs.map(trackedRun).reverse(), damaged };
}

/** Reads the log and writes an end, `killed`, to each run whose process is gone without one. */
export async function closeKilledRuns(
  cwd: string,
  now: () => Date,
): Promise<{ runs: LoggedRun[]; damaged: number }> {
  const { trackerLog } = projectFolder(cwd);
  const { runs, damaged } = await readLoggedRuns(trackerLog);
  for (const { run, events } of runs) {
    if (statusOf(run, events) !== "killed" || endOf(run, events) !== undefined) continue;
    const end: TrackerEvent = { type: "run-end", run, status: "killed", timeMs: now().getTime() };
    await jsonlTracker(trackerLog).log([end]);
    events.push(end);
  }
  return { runs, damaged };
}

/** One run as it stands now. */
export function trackedRun({ run, events }: LoggedRun): TrackedRun {
  const start = startOf(run, events);
  const end = endOf(run, events);
  const started = start?.timeMs ?? end?.timeMs ?? 0;
  return {
    run,
    command: start?.command ?? "unknown",
    startedAt: new Date(started).toISOString(),
    status: statusOf(run, events),
    endedAt: end === undefined ? null : new Date(end.timeMs).toISOString(),
    pid: start?.pid ?? null,
    candidates: events.filter((event) => event.type === "run-start" && event.parent === run).length,
    events: events.length,
  };
}

function statusOf(run: string, events: readonly TrackerEvent[]): TrackedRun["status"] {
  const end = endOf(run, events);
  if (end !== undefined) return end.status;
  const pid = startOf(run, events)?.pid;
  return pid !== undefined && isProcessAlive(pid) ? "running" : "killed";
}

function startOf(run: string, events: readonly TrackerEvent[]) {
  return events.find((event) => event.type === "run-start" && event.run === run) as
    | Extract<TrackerEvent, { type: "run-start" }>
    | undefined;
}

function endOf(run: string, events: readonly TrackerEvent[]) {
  return events.findLast((event) => event.type === "run-end" && event.run === run) as
    | Extract<TrackerEvent, { type: "run-end" }>
    | undefined;
}
