#!/usr/bin/env node
import { setImmediate } from "node:timers/promises";
import { errorKind, errorMessage, InterruptedError } from "../contracts/errors.js";
import { visibleLines } from "../reports/plain-text.js";
import { allowClosedPipes } from "./closed-pipes.js";
import { openInvocationLog } from "./command-log.js";
import { createProgram, exitCodeOf } from "./program.js";
import { stopSignals } from "./stop-signals.js";

/** The one place that ends the process. */
allowClosedPipes(process);
const stop = stopSignals(say);
let code = 0;
const program = createProgram({
  signal: stop.signal,
  setExitCode: (value) => {
    code = value;
  },
  endsOnSignal: stop.endsSo,
});
const log = openInvocationLog(program, say);
program.hook("preAction", (_, action) => log.start(action));
let failure: unknown;
try {
  await program.parseAsync(process.argv);
  await heardSignals();
  if (stop.signal.aborted && stop.exitCode() !== 0) throw new InterruptedError();
} catch (error) {
  failure = error;
  code = exitCodeOf(error);
  if (!isHandledByCommander(error)) say(describe(error, process.argv.includes("--verbose")));
}
process.exitCode = stop.exitCode() ?? code;
await log.end({ error: failure, exitCode: process.exitCode });

/** A signal that came while the command computed is heard only once the event loop has polled: a whole turn. */
async function heardSignals(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

function say(message: string): void {
  process.stderr.write(`${visibleLines(message)}\n`);
}

function describe(error: unknown, verbose: boolean): string {
  const kind = errorKind(error);
  if (kind === "interrupted") return "interrupted; run the same command again to go on from here";
  const text = `error: ${errorMessage(error)}`;
  if (kind !== null) return text;
  if (verbose && error instanceof Error) return error.stack ?? text;
  return `${text}\nThis is a fault of Alidade, not of your data; --verbose shows where it happened.`;
}

function isHandledByCommander(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    String(error.code).startsWith("commander.")
  );
}
