import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { errorMessage } from "../contracts/errors.js";
import type { TrackerEvent } from "../contracts/tracker.js";
import { type ProjectFolder, projectFolder } from "../storage/project-folder.js";
import { appendTracked, rotateLog } from "../storage/tracker-log.js";
import { jsonlTracker } from "../tracking/jsonl-tracker.js";
import type { OpenTracker } from "./open-trackers.js";
import { findingEvents, type RunFindings, runStartEvents } from "./run-events.js";
import { packageVersion } from "./versions.js";

export type RunStatus = "finished" | "failed" | "killed";

/** The log of one run of one command. Nothing it does throws, and nothing of it fails a run. */
export interface RunRecorder {
  /** Id of the run in `.alidade/tracking.jsonl`, and the tag `alidade.run` elsewhere. */
  readonly run: string;
  /** Work is being done: from here on, a run without an end was killed. May be called often. */
  begin(): void;
  /** Parameters, scores, files and candidates that were found. */
  found(findings: RunFindings): void;
  /** Closes the run; waits for trackers elsewhere at most `waitMs`, then leaves the rest to `track replay`. */
  end(status: RunStatus, tags?: Readonly<Record<string, string>>): Promise<void>;
}

export interface RunRecorderOptions {
  /** Folder that holds `.alidade/`; where there is none, nothing is written. */
  readonly cwd: string;
  readonly command: string;
  readonly params?: RunFindings["params"];
  /** The trackers elsewhere, asked for once there is something to log; what it throws is a warning. */
  readonly openTrackers: (onNotice: (message: string) => void, signal: AbortSignal) => Promise<OpenTracker[]>;
  readonly onWarning: (message: string) => void;
  /** Where a run can be looked at. */
  readonly onLogged?: (address: string) => void;
  /** Default 5 s. */
  readonly waitMs?: number;
  readonly now?: () => Date;
}

/** Opens the log of a run: the local one at once, trackers elsewhere in the background. */
export function openRunRecorder(options: RunRecorderOptions): RunRecorder {
  const { cwd, command, params = {}, onWarning, waitMs = 5000, now = () => new Date() } = options;
  const folder = projectFolder(cwd);
  const started = now();
  const run = `${started.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "")}-${randomBytes(3).toString("hex")}`;
  const stop = new AbortController();
  const local = jsonlTracker(folder.trackerLog);
  let pending: TrackerEvent[] = [];
  let begun = false;
  let total = 0;
  let senders: Sender[] | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function openSenders(): Promise<Sender[]> {
    try {
      return (await options.openTrackers(onWarning, stop.signal)).map((open) => sender(open, run, folder));
    } catch (error) {
      onWarning(`This run is logged in .alidade/ alone: ${errorMessage(error)}`);
      return [];
    }
  }

  async function write(): Promise<void> {
    if (pending.length === 0 || !existsSync(folder.root)) return;
    const events = pending;
    pending = [];
    total += events.length;
    try {
      if (senders === null) await rotateLog(folder.trackerLog, started);
      await local.log(events);
    } catch (error) {
      onWarning(`The log ${folder.trackerLog} could not be written: ${errorMessage(error)}`);
    }
    senders ??= await openSenders();
    for (const each of senders) each.push(events, total);
  }

  const flush = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };

  function begin(): void {
    if (!begun) {
      begun = true;
      const timeMs = started.getTime();
      pending.push(
        ...runStartEvents({ run, command, timeMs, pid: process.pid, params, version: packageVersion }),
      );
    }
    if (pending.length > 0) void flush();
  }

  return {
    run,
    begin,
    found(findings) {
      begin();
      pending.push(...findingEvents(run, command, findings, now().getTime()));
      void flush();
    },
    async end(status, tags = {}) {
      begin();
      const timeMs = now().getTime();
      const seconds = (timeMs - started.getTime()) / 1000;
      pending.push(...findingEvents(run, command, { metrics: { duration_s: seconds }, tags }, timeMs), {
        type: "run-end",
        run,
        status,
        timeMs,
      });
      await flush();
      // Whoever stopped the command will not wait for a tracker.
      await finish(senders ?? [], stop, status === "killed" ? Math.min(waitMs, 1000) : waitMs);
      for (const { reason, tracker, place } of senders ?? []) {
        const failed = reason();
        if (failed === null) options.onLogged?.(tracker.addressOf(run) ?? place);
        else
          onWarning(
            `${tracker.name} did not take this run: ${failed}. It is in .alidade/tracking.jsonl; \`alidade track replay --to ${tracker.name}\` sends it`,
          );
      }
    },
  };
}

/** Sends to one tracker, in order, until it fails; what it took is written down. */
interface Sender extends OpenTracker {
  push(events: readonly TrackerEvent[], total: number): void;
  readonly done: () => Promise<void>;
  /** Why it stopped; null where all was taken. */
  readonly reason: () => string | null;
}

function sender({ tracker, place }: OpenTracker, run: string, folder: ProjectFolder): Sender {
  let chain: Promise<void> = Promise.resolve();
  let reason: string | null = null;
  return {
    tracker,
    place,
    push(events, total) {
      chain = chain.then(async () => {
        if (reason !== null) return;
        try {
          await tracker.log(events);
          await appendTracked(folder.tracked, { tracker: tracker.name, place, run, events: total });
        } catch (error) {
          reason = errorMessage(error);
        }
      });
    },
    done: () => chain,
    reason: () => reason,
  };
}

/** Waits for what is under way, at most `waitMs`; then it is broken off. */
async function finish(senders: readonly Sender[], stop: AbortController, waitMs: number): Promise<void> {
  const timer = setTimeout(() => stop.abort(), waitMs);
  await Promise.all(senders.map(({ done }) => done()));
  clearTimeout(timer);
}
