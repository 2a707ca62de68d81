import type { Command } from "commander";
import type { ProgressListener } from "../contracts/progress.js";
import { type CommandLog, logOf } from "./command-log.js";
import { progressPrinter } from "./progress.js";
import { processTerminal, type Terminal } from "./terminal.js";

/** What `main` lends to every command. */
export interface CommandContext {
  readonly signal: AbortSignal;
  setExitCode(code: number): void;
  /** A command that runs until it is stopped: a signal is its regular end, for which it has `graceMs` after saying `line`. */
  endsOnSignal(line: string, graceMs: number): void;
}

/** Terminal and progress of one invocation, after the global flags. */
export interface Session {
  readonly terminal: Terminal;
  readonly onProgress: ProgressListener;
  /** Where the command tells what it found. */
  readonly log: CommandLog;
  /** Clears an open progress line; called before the result is printed. */
  readonly done: () => void;
}

interface GlobalFlags {
  color?: boolean;
  progress?: boolean;
  quiet?: boolean;
}

/** Opens the session of a command from its global flags. */
export function openSession(command: Command): Session {
  const { progress, quiet } = command.optsWithGlobals<GlobalFlags>();
  const terminal = processTerminal({ color: explicitColor(command), progress, env: process.env });
  const { listener, done } = progressPrinter(terminal, { quiet: quiet === true });
  const log = logOf(command);
  const onProgress: ProgressListener = (event) => {
    log.begin();
    listener(event);
  };
  return { terminal, onProgress, log, done };
}

/** commander defaults `--no-color` to true; only a flag that was typed beats the environment. */
function explicitColor(command: Command): boolean | undefined {
  const root = command.parent ?? command;
  return root.getOptionValueSource("color") === "cli" ? root.getOptionValue("color") : undefined;
}

/** Prints one JSON document. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
