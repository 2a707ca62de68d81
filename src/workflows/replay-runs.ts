import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../contracts/config.js";
import type { Egress } from "../contracts/egress.js";
import { errorKind, errorMessage, InputError, ProviderError, throwIfAborted } from "../contracts/errors.js";
import { didYouMean } from "../contracts/nearest-name.js";
import type { ProgressListener } from "../contracts/progress.js";
import { isProcessAlive } from "../storage/process-alive.js";
import { projectFolder } from "../storage/project-folder.js";
import { appendTracked, type LoggedRun, readTracked } from "../storage/tracker-log.js";
import { MlflowRefusal } from "../tracking/mlflow-client.js";
import { type OpenTracker, openTrackers } from "./open-trackers.js";
import { closeKilledRuns, trackedRun } from "./tracked-runs.js";

export interface ReplayRunsOptions {
  readonly cwd: string;
  /** Kind of tracker; there is one. */
  readonly to: "mlflow";
  readonly trackers: Config["trackers"];
  readonly egress: Egress;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Only this run of the log; default: all. */
  readonly run?: string | undefined;
  readonly patienceMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
  readonly now?: () => Date;
}

export interface ReplayReport {
  readonly schema: "alidade/replay/v1";
  readonly to: string;
  /** Address and experiment of each server. */
  readonly places: readonly string[];
  readonly sent: readonly {
    readonly run: string;
    readonly events: number;
    readonly address: string | null;
  }[];
  /** Runs of which a server had everything. */
  readonly upToDate: number;
  /** Runs that are still under way: their own process sends them. */
  readonly running: readonly string[];
  /** Runs that a server will not take. */
  readonly refused: readonly { readonly run: string; readonly reason: string }[];
  readonly notices: readonly string[];
  readonly damaged: number;
}

/**
 * Sends what was logged and not yet taken to a tracker. What it took is written down run by run, so that a replay that
 * was broken off goes on where it was, and nothing is sent twice. Throws `InputError` where no server is named or the
 * run is not in the log, `ProviderError` where the server cannot be reached.
 */
export async function replayRuns(options: ReplayRunsOptions): Promise<ReplayReport> {
  const { cwd, to, now = () => new Date() } = options;
  const notices = new Set<string>();
  const places = openTrackers({ ...options, onNotice: (message) => notices.add(message) });
  if (places.length === 0) {
    throw new InputError(
      "No MLflow server is named: set MLFLOW_TRACKING_URI, or write trackers: [{ mlflow: http://host:5000 }] into the config",
    );
  }
  return locked(cwd, async () => {
    const { runs, damaged } = await closeKilledRuns(cwd, now);
    const chosen = chooseRuns(runs, options.run);
    const running = chosen.filter((run) => isUnderWay(run, now())).map(({ run }) => run);
    const ended = chosen.filter(({ run }) => !running.includes(run));
    const outcome: Outcome = { sent: [], upToDate: 0, refused: [] };
    for (const place of places) await replayTo(place, ended, options, outcome);
    return {
      schema: "alidade/replay/v1",
      to,
      places: places.map(({ place }) => place),
      ...outcome,
      running,
      notices: [...notices],
      damaged,
    };
  });
}

/** A run is its own process's to send while it runs, and for the moment that it waits for its trackers at the end. */
function isUnderWay(logged: LoggedRun, now: Date): boolean {
  const { status, endedAt, pid } = trackedRun(logged);
  if (status === "running") return true;
  const justEnded = endedAt !== null && now.getTime() - Date.parse(endedAt) < 10_000;
  return justEnded && pid !== null && pid !== process.pid && isProcessAlive(pid);
}

interface Outcome {
  readonly sent: { run: string; events: number; address: string | null }[];
  upToDate: number;
  readonly refused: { run: string; reason: string }[];
}

async function replayTo(
  { tracker, place }: OpenTracker,
  runs: readonly LoggedRun[],
  { cwd, signal, onProgress }: ReplayRunsOptions,
  outcome: Outcome,
): Promise<void> {
  const { tracked } = projectFolder(cwd);
  const taken = await readTracked(tracked);
  for (const [done, { run, events }] of runs.entries()) {
    throwIfAborted(signal);
    onProgress?.({
      type: "progress",
      candidate: null,
      stage: `sending to ${tracker.name}`,
      done,
      total: runs.length,
      unit: "runs",
    });
    const left = events.slice(taken(tracker.name, place, run));
    if (left.length === 0) {
      outcome.upToDate += 1;
      continue;
    }
    try {
      await tracker.log(left);
    } catch (error) {
      throwIfAborted(signal);
      if (error instanceof MlflowRefusal) {
        outcome.refused.push({ run, reason: error.message });
        continue;
      }
      if (errorKind(error) !== null) throw error;
      throw new ProviderError(
        `${errorMessage(error)}. ${outcome.sent.length} of ${runs.length} runs were sent; the same command goes on from there`,
        { cause: error },
      );
    }
    await appendTracked(tracked, { tracker: tracker.name, place, run, events: events.length });
    outcome.sent.push({ run, events: left.length, address: tracker.addressOf(run) });
  }
}

function chooseRuns(runs: readonly LoggedRun[], chosen: string | undefined): readonly LoggedRun[] {
  if (chosen === undefined) return runs;
  const found = runs.filter(({ run }) => run === chosen);
  if (found.length > 0) return found;
  const ids = runs.map(({ run }) => run);
  throw new InputError(
    `--run is "${chosen}", which is not in the log; \`alidade track\` lists the runs.${didYouMean(chosen, ids)}`,
  );
}

/** Two replays at once would both send what neither has written down yet. */
async function locked<T>(cwd: string, work: () => Promise<T>): Promise<T> {
  const { root, trackerLog } = projectFolder(cwd);
  const lock = join(root, "replay.lock");
  if (!(await takeLock(lock))) {
    const pid = Number(await readFile(lock, "utf8").catch(() => ""));
    if (isProcessAlive(pid)) {
      throw new InputError(
        `Another replay of this project is under way (process ${pid}); wait for it, or remove ${lock} if it is none`,
      );
    }
    await rm(lock, { force: true });
    if (!(await takeLock(lock)))
      throw new InputError(`Another replay has just begun (${trackerLog}); wait for it`);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (code === "ENOENT") {
      throw new InputError(
        "There is no .alidade/ here, so that nothing was logged; `alidade bench` makes one",
      );
    }
    throw error;
  }
}
