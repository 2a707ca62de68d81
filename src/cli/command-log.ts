import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { errorKind } from "../contracts/errors.js";
import type { ParamValue, RunFindings } from "../workflows/run-events.js";
import type { RunRecorder, RunStatus } from "../workflows/run-recorder.js";

/** What a command tells the log of runs; the parameters, the times and the end are told for it. */
export interface CommandLog {
  /** Work has begun: a mistake in flags or data before that is no run. */
  begin(): void;
  found(findings: RunFindings): void;
}

/** The log of one invocation, from its first action to its exit code. */
export interface InvocationLog extends CommandLog {
  start(action: Command): Promise<void>;
  end(outcome: { readonly error?: unknown; readonly exitCode: number }): Promise<void>;
}

/** Opens the log of an invocation of this program; `say` shows one line to people. */
export function openInvocationLog(program: Command, say: (line: string) => void): InvocationLog {
  let recorder: RunRecorder | null = null;
  let begun = false;
  const log: InvocationLog = {
    async start(action) {
      if (unlogged.has(nameOf(action)) || action.opts<{ dryRun?: boolean }>().dryRun) return;
      recorder = await recorderOf(action, say);
    },
    begin() {
      begun = true;
      recorder?.begin();
    },
    found(findings) {
      begun = true;
      recorder?.found(findings);
    },
    async end({ error, exitCode }) {
      const mistake = error !== undefined && errorKind(error) === "input" && !begun;
      if (recorder === null || mistake) return;
      await recorder.end(statusOf(error, exitCode), { exit_code: String(exitCode) });
    },
  };
  invocations.set(program, log);
  return log;
}

/** The log of the invocation that a command belongs to. */
export function logOf(command: Command): CommandLog {
  const program = command.parent === null ? command : rootOf(command);
  return invocations.get(program) ?? { begin: () => {}, found: () => {} };
}

async function recorderOf(action: Command, say: (line: string) => void): Promise<RunRecorder> {
  const { config, quiet } = action.optsWithGlobals<{ config?: string; quiet?: boolean }>();
  const { openRunRecorder } = await import("../workflows/run-recorder.js");
  const warned = new Set<string>();
  return openRunRecorder({
    cwd: config === undefined ? process.cwd() : dirname(resolve(config)),
    command: nameOf(action),
    params: paramsOf(action),
    openTrackers: async (onNotice, signal) => {
      const { projectTrackers } = await import("../workflows/project-trackers.js");
      return projectTrackers({ cwd: process.cwd(), config, env: process.env, onNotice, signal });
    },
    onWarning: (message) => {
      if (!warned.has(message)) say(`note: ${message}`);
      warned.add(message);
    },
    onLogged: (address) => {
      if (!quiet) say(`logged: ${address}`);
    },
  });
}

function statusOf(error: unknown, exitCode: number): RunStatus {
  if (errorKind(error) === "interrupted" || exitCode >= 128) return "killed";
  return error === undefined ? "finished" : "failed";
}

/** Flags as they were typed, of those that may be logged; what a config says comes with the findings. */
function paramsOf(action: Command): Record<string, ParamValue> {
  const values = action.opts<Record<string, unknown>>();
  return Object.fromEntries(
    action.options.flatMap((option) => {
      const key = option.attributeName();
      if (!loggedFlags.has(key) || action.getOptionValueSource(key) !== "cli") return [];
      return [[`flag.${key}`, plainValue(values[key])]];
    }),
  );
}

function plainValue(value: unknown): ParamValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return Array.isArray(value) ? value.map(String) : undefined;
}

/** `cache clear` for a command below another. */
function nameOf(action: Command): string {
  const parents: string[] = [];
  for (let each: Command | null = action; each?.parent; each = each.parent) parents.unshift(each.name());
  return parents.join(" ");
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

const invocations = new WeakMap<Command, InvocationLog>();

/** They show or tend what is there, or make a project; nothing is computed that could be compared later. */
const unlogged: ReadonlySet<string> = new Set([
  "cache",
  "cache clear",
  "doctor",
  "init",
  "report",
  "results",
  "serve",
  "results remove",
  "track",
  "track replay",
]);

/** An allow-list: texts that are asked for, files that are written and whatever a later flag holds are not among them. */
const loggedFlags: ReadonlySet<string> = new Set([
  "as",
  "baseline",
  "cache",
  "candidateA",
  "candidateB",
  "clip",
  "conflicts",
  "depth",
  "exitZero",
  "full",
  "fusion",
  "grades",
  "hybrid",
  "k",
  "limit",
  "maxCost",
  "merge",
  "metric",
  "minImpressions",
  "model",
  "most",
  "onlyDecisive",
  "pairs",
  "perturb",
  "profiles",
  "propensity",
  "refresh",
  "require",
  "sample",
  "scope",
  "section",
  "seed",
  "simulate",
  "slice",
  "split",
  "threads",
  "timingQueries",
  "toTheEnd",
  "weight",
  "wholeQueries",
]);
